using Pantheon.Platform.Confinement;

namespace Pantheon.Host.Worker.Gate;

/// <summary>The wall of this very process, told by trying; threads outside it count as holes.</summary>
public sealed class OwnWall : IWallState
{
    public string? WhyNot => WallSupport.WhyNot();

    public WallPorts? Raised => OperatingSystem.IsLinux() ? ProcessWall.Raised : null;

    public IReadOnlyList<string> Holes(WallPorts allowed) => OperatingSystem.IsLinux()
        ? [.. WallProbe.Holes(allowed), .. ProcessWall.Outside().Select(thread => $"the thread '{thread}', which stands outside")]
        : ["everything: this is no Linux"];
}
