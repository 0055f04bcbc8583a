using System.Collections.Concurrent;
using Pantheon.Core.Identity;
using Pantheon.Engine.Scheduling;

namespace Pantheon.Host.Cluster;

/// <summary>From Quartz's threads to the night's loop: the runs that fell to this box.</summary>
public sealed class FiredRuns(TimeProvider time)
{
    private readonly ConcurrentQueue<FiredRun> _fired = new();
    private volatile bool _closed;

    /// <summary>Ends when the box has done with the run: as long as that, it is at work on it in the eyes of the others.</summary>
    public Task AddAsync(RunId run, CancellationToken cancellationToken)
    {
        var fired = new FiredRun(run, time.GetUtcNow());
        _fired.Enqueue(fired);
        if (_closed)
        {
            Close();
        }

        return fired.Done.WaitAsync(cancellationToken);
    }

    /// <summary>The night is over here: what falls to this box all the same is over at once, and offered again by another.</summary>
    public void Close()
    {
        _closed = true;
        while (Next() is { } fired)
        {
            fired.End();
        }
    }

    public FiredRun? Next() => _fired.TryDequeue(out var fired) ? fired : null;
}
