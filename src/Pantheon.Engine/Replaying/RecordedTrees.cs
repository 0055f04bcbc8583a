using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Replaying;

/// <summary>Reads from a worker's part of a journal which trees it could not have any more when it took the run up.</summary>
internal static class RecordedTrees
{
    public static ToldTrees Of(Segment segment, RunId run) => new(
        [
            .. segment.Events.Select(recorded => recorded.Event)
                .Where(happened => happened is { Kind: EventKinds.NodeSentBack, Node: not null } && Reason(happened).StartsWith(Codes.TreeNotRestored, StringComparison.Ordinal))
                .Select(happened => (happened.Node!.Value, Reason(happened))),  // asked for above
        ],
        segment.Events.Select(recorded => recorded.Event)
            .Where(happened => happened is { Kind: EventKinds.SessionBegunAnew, Node: not null, Attempt: not null } && Reason(happened).StartsWith(ToldTrees.OfSession, StringComparison.Ordinal))
            .Select(happened => new AttemptId(run, happened.Node!.Value, happened.Attempt!.Value)).ToHashSet());  // asked for above

    private static string Reason(JournalEvent happened) => happened.Data["reason"]?.ToString() ?? "";
}
