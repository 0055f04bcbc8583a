namespace Pantheon.Platform.Processes;

/// <summary>Looks at all bounded calls ten times a second, with one look at the process table for all of them.</summary>
internal sealed class Watchdog(TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly HashSet<ChildProcess> _watched = [];
    private bool _runs;

    /// <summary>Watches the child until the answer is disposed.</summary>
    public IDisposable Watch(ChildProcess child)
    {
        lock (_gate)
        {
            _watched.Add(child);
            if (!_runs)
            {
                _runs = true;
                _ = Task.Run(LookAsync);
            }
        }

        return new Watching(this, child);
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync() && Snapshot_OrStop() is { Count: > 0 } watched)
        {
            LookAt(watched);
        }
    }

    // nothing may come out of here: the watch over all other children would end with it
    private static void LookAt(List<ChildProcess> watched)
    {
        ProcessTable table;
        try
        {
            table = new ProcessTable();
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return; // out of descriptors; the next look is a moment away
        }

        foreach (var child in watched)
        {
            try
            {
                child.Look(table);
            }
            catch (Exception failed) when (failed is not OutOfMemoryException)
            {
                // it is killed once more when it has ended, and what fails then is its call's to tell
            }
        }
    }

    private List<ChildProcess> Snapshot_OrStop()
    {
        lock (_gate)
        {
            _runs = _watched.Count > 0;
            return [.. _watched];
        }
    }

    private sealed class Watching(Watchdog owner, ChildProcess child) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._watched.Remove(child);
            }
        }
    }
}
