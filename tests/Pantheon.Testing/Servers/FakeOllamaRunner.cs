namespace Pantheon.Testing.Servers;

/// <summary>A model in the memory of a <see cref="FakeOllama"/>, with what it was loaded with.</summary>
/// <param name="Launch">The options that make the server load it anew when they change.</param>
/// <param name="Expires">When it is unloaded unless it is used again.</param>
public sealed record FakeOllamaRunner(FakeOllamaModel Model, string Launch, int Context, DateTimeOffset Expires);
