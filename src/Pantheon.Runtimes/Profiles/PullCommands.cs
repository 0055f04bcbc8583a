using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Profiles;

/// <summary>The command that brings a model to this machine, by the kind of server that is to run it; for a person, by day.</summary>
public static class PullCommands
{
    /// <summary>Null where the size is known under no name that the kind understands.</summary>
    public static string? For(RuntimeKind kind, ModelProfile profile, ModelSize size)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(size);
        return kind switch
        {
            RuntimeKind.Ollama => size.Ollama is { } tag ? $"ollama pull {tag}" : null,
            RuntimeKind.LmStudio => size.Gguf is { } gguf ? $"lms get {gguf}@{profile.Quantisation.ToLowerInvariant()}" : null,
            RuntimeKind.LlamaServer or RuntimeKind.LlamaCpp or RuntimeKind.LlamaSwap => size.Gguf is { } gguf ? $"hf download {gguf} --include \"*{profile.Quantisation}*\"" : null,
            RuntimeKind.Vllm or RuntimeKind.Sglang or RuntimeKind.Ovms => size.Hf is { } weights ? $"hf download {weights}" : null,
            _ => null,
        };
    }
}
