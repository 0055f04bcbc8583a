using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;

namespace Pantheon.Host.Composition;

/// <summary>Makes queued runs of tasks: inputs evaluated, definitions pinned by commit and digest.</summary>
public sealed class Queueing(Catalog catalog, IRunStore store, IdSource ids, TimeProvider time, string user)
{
    /// <summary>Puts a task into the queue; one that is queued already is a conflict.</summary>
    public async Task<Run> EnqueueAsync(TaskSpec task, QueueRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await RequireNotQueuedAsync(task, cancellationToken);
        var run = Prepare(task, request);
        await store.EnqueueAsync(run, cancellationToken);
        return run;
    }

    /// <summary>Throws for a task that is queued already.</summary>
    public async Task RequireNotQueuedAsync(TaskSpec task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var queue = await store.QueueAsync(cancellationToken);
        if (queue.FirstOrDefault(queued => queued.TaskId == task.Id) is { } already)
        {
            throw new PantheonException(Codes.TaskAlreadyQueued, $"task '{task.Id}' is queued already, as run {already.Id.Short}", $"pantheon queue cancel {task.Id}");
        }
    }

    /// <summary>The run of a task, not queued yet.</summary>
    public Run Prepare(TaskSpec task, QueueRequest request) => new RunMaker(catalog, ids, time, user).Make(task, request);
}
