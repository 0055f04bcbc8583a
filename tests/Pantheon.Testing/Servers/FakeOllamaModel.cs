namespace Pantheon.Testing.Servers;

/// <summary>A model on the disk of a <see cref="FakeOllama"/>.</summary>
public sealed record FakeOllamaModel
{
    /// <summary>With its tag.</summary>
    public required string Name { get; init; }

    /// <summary>64 hexadecimal digits.</summary>
    public required string Digest { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = ["completion", "tools", "thinking"];

    /// <summary>Tokens.</summary>
    public int TrainedContext { get; init; } = 40960;

    /// <summary>Where a stub leads; null for a model that is really here.</summary>
    public string? RemoteHost { get; init; }

    public string? RemoteModel { get; init; }

    /// <summary>Bytes in memory.</summary>
    public long Size { get; init; } = 6L << 30;

    /// <summary>Bytes of them that fit the GPU.</summary>
    public long VideoMemory { get; init; } = 6L << 30;

    /// <summary>Its template wants the system message first and user and assistant to take turns.</summary>
    public bool HasStrictTemplate { get; init; }
}
