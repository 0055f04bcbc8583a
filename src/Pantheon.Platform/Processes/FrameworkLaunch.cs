using System.Diagnostics;
using System.Globalization;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>A child that the framework starts, with the thread that stood behind its walls and the watch over its calls.</summary>
internal sealed class FrameworkLaunch : IDisposable
{
    // the second start finds that thread of the runtime's alive, so that nobody has to make it; the last one is left to the child's own look
    private const int MostStarts = 5;

    // who is told to halt does so when it next leaves the kernel
    private const int Looks = 1000;
    private const char Halted = 'T';

    // real time on purpose: this bounds the operating system's answer
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(10);

    private readonly ProcessSpec _spec;
    private readonly Process _process;
    private bool _isStarted;

    private FrameworkLaunch(ProcessSpec spec, ProcessStartInfo start)
    {
        _spec = spec;
        _process = new Process { StartInfo = start };
        Watch = spec.Detached ? null : spec.Observer?.Watch();
        try
        {
            IReadOnlyList<ILaunchWall> walls = Watch is null ? WallsOf(spec) : [Watch, .. WallsOf(spec)];
            Thread = walls.Count == 0 ? LaunchThread.Shared : LaunchThread.Behind(walls);
        }
        catch
        {
            Watch?.Dispose();
            throw;
        }
    }

    public ICallWatch? Watch { get; }

    public LaunchThread Thread { get; }

    public FrameworkChild Child => new(_process);

    /// <summary>
    /// Starts it; null is the mark of one that outlives its call. Where a thread of the runtime's was born behind the walls the child waits for it to go, and
    /// does nothing until then: it is ended and started anew. One that has begun is never touched.
    /// </summary>
    public static FrameworkLaunch Of(ProcessSpec spec, ProcessStartInfo start, long? mark)
    {
        for (var left = MostStarts; ; left--)
        {
            var launch = new FrameworkLaunch(spec, start);
            try
            {
                launch.Thread.Start(launch._process, mark);
                launch._isStarted = true;
                if (left == 1 || !launch.Thread.LeftStrayBehind() || !launch.IsHaltedWaiting())
                {
                    return launch;
                }

                launch.Thread.EndAllBehindWalls();
                launch.End(mark);
            }
            catch
            {
                launch.End(mark);
                launch.Dispose();
                throw;
            }

            launch.Dispose();
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        try
        {
            Thread.Dispose();
        }
        finally
        {
            Watch?.Dispose();
        }
    }

    /// <summary>Halts the child and looks what it is: as long as the words of the walls' first command are its own it has begun nothing. What has begun, or has not halted, goes on.</summary>
    private bool IsHaltedWaiting()
    {
        // ours as long as nobody has reaped it; once that is done its number may be another's
        if (ProcessEntry.Read(_process.Id) is not { } child || child.ParentId != Environment.ProcessId || !child.Signal(LibC.SigStop))
        {
            return false;
        }

        for (var look = 1; look < Looks && ProcessEntry.Read(child.Id)?.State is not (null or Halted); look++)
        {
            System.Threading.Thread.Yield();
        }

        if (ProcessEntry.Read(child.Id)?.State == Halted && IsFirstCommand(child.Id))
        {
            return true;
        }

        child.Signal(LibC.SigContinue);
        return false;
    }

    private bool IsFirstCommand(int id)
    {
        try
        {
            var words = KernelFile.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/cmdline")).Split('\0');
            return _spec.Walls.Any(wall => wall.EndsStarter && wall.FirstCommand.Count > 0 && wall.FirstCommand.All(words.Contains));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false; // what is not known to wait is taken to have begun
        }
    }

    private void End(long? mark)
    {
        if (!_isStarted)
        {
            return;
        }

        _isStarted = false;
        _process.Kill();
        if (!_process.WaitForExit(EndTime))
        {
            throw new ProcessStartException(_spec.FileName, "it was to be started anew, and does not end though it was killed.");
        }

        Births.Reaped(_process.Id, mark);
        Births.Ended(mark);
    }

    /// <summary>A child shares the worker's network, and so its wall, unless its sandbox decides that itself.</summary>
    private static IReadOnlyList<ILaunchWall> WallsOf(ProcessSpec spec) =>
        OpenThreads.Wall is { } wall && !spec.HoldsNetwork ? [wall, .. spec.Walls] : spec.Walls;
}
