namespace Pantheon.Runtimes.Fetching;

/// <summary>A model that an Ollama server has now.</summary>
/// <param name="Name">As the server lists it.</param>
public sealed record PulledModel(string Name, string Digest, long? Bytes);
