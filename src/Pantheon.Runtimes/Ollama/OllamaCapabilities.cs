namespace Pantheon.Runtimes.Ollama;

/// <summary>What the server says a model can do beyond text; it refuses requests that ask for more.</summary>
/// <param name="Tools">Its template renders tools, and the server reads its calls.</param>
/// <param name="Thinking">It thinks, and the server keeps that apart.</param>
public sealed record OllamaCapabilities(bool Tools, bool Thinking);
