using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Worker.Gate;

/// <summary>What the gate looks at before a night opens.</summary>
public sealed record GateScene(Policy Policy, HostEnvironment Environment, ISandbox Sandbox)
{
    /// <summary>What this machine has; null leaves the checks of its folders and endpoints with nothing to look at.</summary>
    public BoxSpec? Box { get; init; }

    /// <summary>The worker's own wall, as it can be told by trying.</summary>
    public required IWallState Wall { get; init; }

    /// <summary>Whether this is Linux itself; WSL2 is.</summary>
    public bool IsLinux { get; init; } = OperatingSystem.IsLinux();
}
