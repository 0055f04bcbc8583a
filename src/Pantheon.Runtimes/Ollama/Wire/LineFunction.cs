using System.Text.Json;

namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>The called tool; arguments are an object, and a string in some versions.</summary>
internal sealed record LineFunction
{
    public string? Name { get; init; }

    public JsonElement? Arguments { get; init; }
}
