using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>A child that the framework starts, with the thread that stood behind its walls and the watch over its calls.</summary>
internal sealed class FrameworkLaunch : IDisposable
{
    // the second start finds that thread of the runtime's alive, so that nobody has to make it; the last one is left to the child's own look
    private const int MostStarts = 5;

    private readonly Process _process;

    private FrameworkLaunch(ProcessSpec spec, ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        Watch = spec.Detached ? null : spec.Observer?.Watch();
        IReadOnlyList<ILaunchWall> walls = Watch is null ? WallsOf(spec) : [Watch, .. WallsOf(spec)];
        Thread = walls.Count == 0 ? LaunchThread.Shared : LaunchThread.Behind(walls);
    }

    public ICallWatch? Watch { get; }

    public LaunchThread Thread { get; }

    /// <summary>
    /// Starts it; null is the mark of one that outlives its call. Where a thread of the runtime's was born behind the walls the child would wait for it to go, and
    /// has done nothing until then: it is ended and started anew.
    /// </summary>
    public static FrameworkLaunch Of(ProcessSpec spec, ProcessStartInfo start, long? mark)
    {
        for (var left = MostStarts; ; left--)
        {
            var launch = new FrameworkLaunch(spec, start);
            try
            {
                launch.Thread.Start(launch._process, mark);
                if (left == 1 || !launch.Thread.LeftStrayBehind())
                {
                    return launch;
                }

                launch.End(mark);
            }
            catch
            {
                launch.Dispose();
                throw;
            }

            launch.Dispose();
        }
    }

    public FrameworkChild Child => new(_process);

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

    private void End(long? mark)
    {
        _process.Kill();
        Thread.EndAllBehindWalls();
        _process.WaitForExit();
        Births.Reaped(_process.Id, mark);
    }

    /// <summary>A child shares the worker's network, and so its wall, unless its sandbox decides that itself.</summary>
    private static IReadOnlyList<ILaunchWall> WallsOf(ProcessSpec spec) =>
        OpenThreads.Wall is { } wall && !spec.HoldsNetwork ? [wall, .. spec.Walls] : spec.Walls;
}
