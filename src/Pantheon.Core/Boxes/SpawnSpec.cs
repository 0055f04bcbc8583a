namespace Pantheon.Core.Boxes;

/// <summary>How a request-scoped llama.cpp child is started.</summary>
public sealed record SpawnSpec
{
    /// <summary>The model file, absolute.</summary>
    public required string Gguf { get; init; }

    /// <summary>Context length in tokens.</summary>
    public int Context { get; init; } = 8192;

    /// <summary>Layers put on the GPU; with none the child runs in the sandbox, without any network.</summary>
    public int GpuLayers { get; init; }

    /// <summary>The llama-server to start, absolute; null looks for one on this machine.</summary>
    public string? Server { get; init; }

    /// <summary>The adapter file that is applied to the model, absolute; null for none.</summary>
    public string? Lora { get; init; }
}
