using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Takes a run out of the queue for good, whoever wants it: its journal says why.</summary>
public static class QueuedRuns
{
    /// <summary>The run as it ended; throws PAN7012 where it is not queued any more.</summary>
    public static async Task<Run> CancelAsync(IRunStore store, Run queued, string reason, DateTimeOffset at, CancellationToken cancellationToken, string? code = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(queued);
        var ended = queued with
        {
            Lifecycle = Transitions.Run(queued.Lifecycle, RunMove.Cancel),
            Outcome = RunOutcome.Cancelled,
            Reason = code is null ? reason : $"{code}: {reason}",
            EndedAt = at,
        };
        var because = new JournalEvent(EventKinds.RunEnded) { Data = new JsonObject { ["outcome"] = Word.Of(RunOutcome.Cancelled), ["code"] = code, ["reason"] = reason } };
        await store.CommitQueuedAsync(ended, because, [], cancellationToken);
        return ended;
    }
}
