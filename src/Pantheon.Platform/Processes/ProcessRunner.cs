using System.ComponentModel;
using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>Starts child processes in sessions of their own and, where asked, sees one through to its end or its deadline.</summary>
public sealed class ProcessRunner(TimeProvider time)
{
    /// <summary>
    /// Runs a child to its end. Past its timeout the group gets SIGTERM and then SIGKILL; the same on cancellation, before the
    /// exception is thrown. Whatever the child left running in its session is killed when it has ended.
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
            cancellationToken.ThrowIfCancellationRequested();
            return outcome with { TimedOut = true };
        }
    }

    /// <summary>Starts a long-lived child; its handle stops it when disposed, unless it is detached.</summary>
    public ChildProcess Start(ProcessSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var process = new Process { StartInfo = ProcessCommand.Prepare(spec) };
        var walls = WallsOf(spec);
        var thread = walls.Count == 0 ? LaunchThread.Shared : LaunchThread.Behind(walls);
        try
        {
            thread.Start(process);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException or ArgumentException or PlatformNotSupportedException or ProcessStartException)
        {
            thread.Dispose();
            process.Dispose();
            throw failure as ProcessStartException ?? new ProcessStartException(spec.FileName, failure.Message, failure);
        }

        return ChildProcess.Follow(process, spec, time, thread);
    }

    /// <summary>A child shares the worker's network, and so its wall, unless its sandbox gives it a network of its own.</summary>
    private static IReadOnlyList<ILaunchWall> WallsOf(ProcessSpec spec) =>
        OpenThreads.Wall is { } wall && !spec.HasOwnNetwork ? [wall, .. spec.Walls] : spec.Walls;
}
