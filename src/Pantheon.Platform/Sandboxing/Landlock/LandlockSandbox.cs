using System.Runtime.Versioning;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>
/// Runs a tool behind Landlock and seccomp, for machines that refuse user namespaces: files beyond its view, every network, signals and
/// the memory of other processes are out of reach. It holds less than bubblewrap, and <see cref="Open"/> names what.
/// </summary>
public sealed class LandlockSandbox(ProcessRunner runner) : ISandbox
{
    public string Name => "landlock";

    public bool Isolates => true;

    /// <summary>What it cannot hold; bubblewrap holds all of these.</summary>
    public static IReadOnlyList<OpenRow> Open => LandlockOpenings.All;

    /// <summary>Paths that no profile may show.</summary>
    public ForbiddenPaths Forbidden { get; init; } = ForbiddenPaths.None;

    public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile)
    {
        ProfileRules.Check(spec, profile, Forbidden);
        LandlockView.Check(spec, profile);
        if (!OperatingSystem.IsLinux() || LandlockKernel.Detect().WhyNot() is not null)
        {
            throw new ProcessStartException(spec.FileName, $"it cannot be confined: {LandlockKernel.Detect().WhyNot()}.");
        }

        if (SystemCallTable.ForThisMachine() is not { } table)
        {
            throw new ProcessStartException(spec.FileName, "there is no system call filter for this processor, so no sandbox.");
        }

        return Behind(new PrivateFolder(spec.UserName), table, spec, profile);
    }

    public async Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) =>
        await new LandlockCheck(this, runner).RunAsync(cancellationToken);

    [SupportedOSPlatform("linux")]
    private static ProcessSpec Behind(PrivateFolder folder, SystemCallTable table, ProcessSpec spec, SandboxProfile profile)
    {
        FrameworkWarmth.Once();
        var observer = spec.Detached ? null : CallObserver.InSharedNetwork;
        var wall = new LandlockWall(profile, folder, SystemCallFilter.ForLandlock(table, watched: observer is not null), dropsPrivileges: spec.UserName is null);
        return spec with
        {

            // root's own processes the kernel does not count, and the account that root drops to may be that of other calls, too
            Limits = profile.Limits.OfEachProcess with { MaxProcessesOfAccount = Environment.IsPrivilegedProcess ? null : profile.Limits.MaxProcessesOfAccount },
            WorkingDirectory = spec.WorkingDirectory ?? profile.Worktree,
            Environment = LandlockEnvironment.Of(spec, profile, folder),
            Walls = [.. spec.Walls, wall],
            Caps = spec.Caps with { DiskFolders = [.. spec.Caps.DiskFolders, folder.Path] },
            Observer = observer,
            HoldsNetwork = true,
        };
    }
}
