using Pantheon.Host.Demo;

namespace Pantheon.Host.Commands;

/// <summary>What `pantheon init` was asked for.</summary>
internal sealed record InitRequest
{
    /// <summary>Absolute.</summary>
    public required string Folder { get; init; }

    public bool Force { get; init; }

    /// <summary>Only say what would be written.</summary>
    public bool IsDry { get; init; }

    public bool Scripted { get; init; }

    public DemoServers? Servers { get; init; }
}
