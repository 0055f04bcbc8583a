using Pantheon.Platform.Confinement;

namespace Pantheon.Host.Worker.Gate;

/// <summary>How the worker's own wall stands: the kernel's answer in the product, a test's word in a test.</summary>
public interface IWallState
{
    /// <summary>Why this kernel has no such wall; null where it has one.</summary>
    string? WhyNot { get; }

    /// <summary>The ports it was raised for; null when it was not.</summary>
    WallPorts? Raised { get; }

    /// <summary>What is open that it should shut; empty where it stands.</summary>
    IReadOnlyList<string> Holes(WallPorts allowed);
}
