using System.Diagnostics;
using System.Runtime.InteropServices;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>
/// A thread that starts children and lives at least as long as they do: a child that asks to die with its parent (as the sandbox
/// does) is killed when the starting thread ends, and the threads of the pool come and go. Only a wall can ask for the contrary.
/// </summary>
internal sealed class LaunchThread : IDisposable
{
    // The framework starts its signal thread with the first child, and it would inherit the walls and keep them as long as the worker
    // lives. To ask for any signal starts it from a thread that is free.
    private static readonly Lazy<bool> SignalThread = new(() =>
    {
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => { }).Dispose();
        return true;
    });

    private readonly Queue<(Action Birth, TaskCompletionSource Started)> _requests = [];
    private readonly IReadOnlyList<ILaunchWall> _walls;
    private readonly Thread _thread;
    private ThreadRoll? _roll;
    private volatile int _id;
    private bool _isDone;

    private LaunchThread(IReadOnlyList<ILaunchWall> walls)
    {
        _walls = walls;
        _thread = OpenThreads.Start("process launch", Serve);
    }

    /// <summary>Starts all children without walls, and lives as long as the worker.</summary>
    public static LaunchThread Shared { get; } = new([]);

    /// <summary>
    /// The threads that what its children leave goes to, by the kernel's ids: an orphan to the first thread that lives of the process that adopts it, which is the program's
    /// own, and what a child bears as its sibling to the thread that bore the child. Null where this one may end before they do.
    /// </summary>
    public IReadOnlyList<int>? ParentsOfLeft => this == Shared && _id != 0 ? [_id, Environment.ProcessId] : null;

    /// <summary>A thread for one child: the walls stand on it before the child starts. Disposing it lets it end.</summary>
    public static LaunchThread Behind(IReadOnlyList<ILaunchWall> walls)
    {
        _ = SignalThread.Value;
        return new(walls);
    }

    /// <summary>Starts it and comes back when it runs; the mark is null where it outlives its call.</summary>
    public void Start(Process process, long? mark) => Run(() => Births.Start(process, mark));

    /// <summary>The same with a child that is made here; null where none came of it.</summary>
    public SpawnedChild? Start(Func<SpawnedChild?> bear, long mark)
    {
        SpawnedChild? child = null;
        Run(() => child = Births.Start(bear, mark));
        return child;
    }

    private void Run(Action birth)
    {
        // both wait without spinning: a birth takes longer than that pays for, and what else is to run would wait for a core
        var started = new TaskCompletionSource();
        lock (_requests)
        {
            _requests.Enqueue((birth, started));
            Monitor.Pulse(_requests);
        }

        lock (started)
        {
            while (!started.Task.IsCompleted)
            {
                Monitor.Wait(started);
            }
        }

        started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Whether the starter had to end at once, and a thread that was born of it stays behind the walls in its place; asked once it has started its child.</summary>
    public bool LeftStrayBehind()
    {
        if (_roll is null)
        {
            return false;
        }

        _thread.Join();
        return _roll.HasStray();
    }

    /// <summary>Kills what lives behind the walls, as far as they can tell.</summary>
    public void EndAllBehindWalls()
    {
        foreach (var wall in _walls)
        {
            wall.EndAllBehind();
        }
    }

    public void Dispose()
    {
        if (this == Shared)
        {
            return;
        }

        lock (_requests)
        {
            _isDone = true;
            Monitor.Pulse(_requests);
        }

        List<Exception> failures = [];
        foreach (var wall in _walls)
        {
            try
            {
                wall.TakeDown();
            }
            catch (Exception failure)
            {
                failures.Add(failure); // the other walls are taken down all the same
            }
        }

        if (failures.Count > 0)
        {
            throw failures[0];
        }
    }

    private void Serve()
    {
        _id = OperatingSystem.IsLinux() ? WallCalls.ThreadId() : 0;
        while (Next() is var (birth, started))
        {
            try
            {
                var endsWithIt = _walls.Any(wall => wall.EndsStarter);
                _roll = endsWithIt ? new ThreadRoll() : null;
                foreach (var wall in _walls)
                {
                    wall.PutUp();
                }

                _roll?.WallsStand();

                // what the framework opens is closed in children anyway; what native code opened, or the worker's own parent left, is not
                DescriptorGuard.CloseAllOnExec();
                birth();
                Answer(started, failure: null);
                if (endsWithIt)
                {
                    return;
                }
            }
            catch (Exception failure)
            {
                // whatever it is belongs to who asked: out of this thread it would end the worker
                Answer(started, failure);
            }
        }
    }

    private (Action Birth, TaskCompletionSource Started)? Next()
    {
        lock (_requests)
        {
            while (_requests.Count == 0 && !_isDone)
            {
                Monitor.Wait(_requests);
            }

            return _requests.TryDequeue(out var request) ? request : null;
        }
    }

    private static void Answer(TaskCompletionSource started, Exception? failure)
    {
        lock (started)
        {
            _ = failure is null ? started.TrySetResult() : started.TrySetException(failure);
            Monitor.Pulse(started);
        }
    }
}
