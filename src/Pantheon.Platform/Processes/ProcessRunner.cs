using Pantheon.Platform.Cgroups;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Starts child processes in sessions of their own and, where asked, sees one through to its end or its deadline.</summary>
public sealed class ProcessRunner(TimeProvider time)
{
    private readonly Watchdog _watchdog = new(time);

    /// <summary>Where cgroups of calls are made; null leaves their bounds to the watchdog.</summary>
    public CgroupRoot? Cgroups { get; init; } = CgroupRoot.OfThisProcess.Value;

    /// <summary>Who keeps the bounds of a call: 'cgroup' for the kernel itself, 'watchdog' for a look at /proc ten times a second, which is also what keeps children behind walls.</summary>
    public string CapsKeeper => Cgroups is null ? "watchdog" : "cgroup";

    /// <summary>
    /// Runs a child to its end. Past its timeout the group gets SIGTERM and then SIGKILL; the same on cancellation, before
    /// <see cref="ProcessCancelledException"/> is thrown. Whatever the child left running in its session is killed when it has ended.
    /// </summary>
    public async Task<ProcessOutcome> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var child = Start(spec);
        using var deadline = new CancellationTokenSource(spec.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            try
            {
                return await child.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (child.IsGone && !cancellationToken.IsCancellationRequested)
            {
                return await child.WaitAsync(cancellationToken); // it ended in time; only what it said is not read yet
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            var outcome = await child.StopAsync(spec.KillGrace, CancellationToken.None);
            if (cancellationToken.IsCancellationRequested)
            {
                throw new ProcessCancelledException(outcome, cancellationToken);
            }

            return outcome with { TimedOut = true };
        }
    }

    /// <summary>Starts a long-lived child; its handle stops it when disposed, unless it is detached.</summary>
    public ChildProcess Start(ProcessSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        CoreDumps.RuleOut(spec.FileName);
        long? mark = OperatingSystem.IsLinux() && !spec.Detached ? ProcessMark.Next() : null;
        if (mark is not null)
        {
            DeadMansSwitch.Arm(spec.FileName);
        }

        CgroupFolder? cgroup = null;
        SpawnedChild? spawned = null;
        FrameworkLaunch? launch = null;
        try
        {
            cgroup = CgroupFor(spec, mark);
            if (mark is { } own && cgroup is null && DirectStart.Suits(spec))
            {
                var program = ProcessCommand.Program(spec);
                spawned = LaunchThread.Shared.Start(() => DirectStart.Start(program, spec, own), own);
            }

            var bounds = new CallBounds(mark, cgroup, _watchdog, new DiskUse(this, time));
            if (spawned is not null)
            {
                return ChildProcess.Follow(spawned, spec, time, LaunchThread.Shared, bounds, watch: null);
            }

            launch = FrameworkLaunch.Of(spec, ProcessCommand.Prepare(spec, mark, cgroup?.Entry), mark);
            return ChildProcess.Follow(launch.Child, spec, time, launch.Thread, bounds, launch.Watch);
        }
        catch (Exception failure)
        {
            cgroup?.Remove();
            launch?.Dispose();
            if (spawned is not null)
            {
                LibC.Kill(spawned.Id, LibC.SigKill);
                spawned.Dispose();
            }

            throw failure as ProcessStartException ?? new ProcessStartException(spec.FileName, failure.Message, failure);
        }
    }

    // a child behind walls, or of another account, could not enter
    private CgroupFolder? CgroupFor(ProcessSpec spec, long? mark) =>
        mark is { } number && spec.Caps.AreWatched && spec.Walls.Count == 0 && spec.UserName is null
            ? Cgroups?.Open(number, spec.Caps.MaxMemoryBytes, spec.Caps.MaxProcesses)
            : null;
}
