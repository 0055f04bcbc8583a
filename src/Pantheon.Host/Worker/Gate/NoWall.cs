using Pantheon.Platform.Confinement;

namespace Pantheon.Host.Worker.Gate;

/// <summary>No wall by intention: a run of the day.</summary>
public sealed class NoWall : IWallState
{
    public string? WhyNot => "a run of the day has none";

    public WallPorts? Raised => null;

    public IReadOnlyList<string> Holes(WallPorts allowed) => ["everything: there is no wall by day"];
}
