using System.Text.Json;

namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>The answer of `/api/show`.</summary>
internal sealed record ShownModel
{
    private const string Architecture = "general.architecture";

    public string? RemoteModel { get; init; }

    public string? RemoteHost { get; init; }

    public IReadOnlyList<string>? Capabilities { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? ModelInfo { get; init; }

    /// <summary>Tokens the model was trained for; the server silently loads it with no more.</summary>
    public int? TrainedContext =>
        ModelInfo is { } info
        && info.TryGetValue(Architecture, out var said) && WireJson.TextOf(said) is { } name
        && info.TryGetValue($"{name}.context_length", out var length) && length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out var tokens)
            ? tokens
            : null;
}
