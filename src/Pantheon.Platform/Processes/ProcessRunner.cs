using System.Diagnostics;
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
            return await child.WaitAsync(either.Token);
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
        IStartedChild? process = null;
        ICallWatch? watch = null;
        LaunchThread? thread = null;
        try
        {
            cgroup = CgroupFor(spec, mark);
            if (mark is { } own && cgroup is null && DirectStart.Suits(spec))
            {
                var program = ProcessCommand.Program(spec);
                thread = LaunchThread.Shared;
                process = thread.Start(() => DirectStart.Start(program, spec, own), own);
            }

            if (process is not null)
            {
                return ChildProcess.Follow(process, spec, time, LaunchThread.Shared, new CallBounds(mark, cgroup, _watchdog, new DiskUse(this, time)), watch);
            }

            var start = new Process { StartInfo = ProcessCommand.Prepare(spec, mark, cgroup?.Entry) };
            watch = spec.Detached ? null : spec.Observer?.Watch();
            IReadOnlyList<ILaunchWall> walls = watch is null ? WallsOf(spec) : [watch, .. WallsOf(spec)];
            thread = walls.Count == 0 ? LaunchThread.Shared : LaunchThread.Behind(walls);
            thread.Start(start, mark);
            process = new FrameworkChild(start);
        }
        catch (Exception failure)
        {
            cgroup?.Remove();
            thread?.Dispose();
            watch?.Dispose();
            if (process is SpawnedChild born)
            {
                LibC.Kill(born.Id, LibC.SigKill);
            }

            process?.Dispose();
            throw failure as ProcessStartException ?? new ProcessStartException(spec.FileName, failure.Message, failure);
        }

        return ChildProcess.Follow(process, spec, time, thread, new CallBounds(mark, cgroup, _watchdog, new DiskUse(this, time)), watch);
    }

    /// <summary>A child shares the worker's network, and so its wall, unless its sandbox decides that itself.</summary>
    private static IReadOnlyList<ILaunchWall> WallsOf(ProcessSpec spec) =>
        OpenThreads.Wall is { } wall && !spec.HoldsNetwork ? [wall, .. spec.Walls] : spec.Walls;

    // a child behind walls, or of another account, could not enter
    private CgroupFolder? CgroupFor(ProcessSpec spec, long? mark) =>
        mark is { } number && spec.Caps.AreWatched && spec.Walls.Count == 0 && spec.UserName is null
            ? Cgroups?.Open(number, spec.Caps.MaxMemoryBytes, spec.Caps.MaxProcesses)
            : null;
}
