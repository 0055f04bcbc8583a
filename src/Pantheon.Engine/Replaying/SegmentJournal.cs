using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Replaying;

/// <summary>What a worker wrote of each node, and of the run, in order: whoever replays it must write the same.</summary>
internal sealed class SegmentJournal
{
    private static readonly string[] Compared =
    [
        EventKinds.NodeReady, EventKinds.NodeBackoff, EventKinds.NodeSentBack, EventKinds.NodeMapped, EventKinds.NodeEntered, EventKinds.NodeEnded, EventKinds.AttemptStarted, EventKinds.AttemptEnded,
        EventKinds.ReviewRecorded, EventKinds.PolicyRefused, EventKinds.ContextCompacted, EventKinds.RunSeeded, EventKinds.RunEnding, EventKinds.RunEnded, EventKinds.RunSuspended,
        EventKinds.SessionContinued, EventKinds.SessionBegunAnew,
    ];

    private readonly Dictionary<NodeId, Queue<JournalEvent>> _nodes;
    private readonly Queue<JournalEvent> _run;
    private readonly bool _died;

    public SegmentJournal(Segment segment)
    {
        var compared = segment.Events.Select(recorded => recorded.Event).Where(happened => Compared.Contains(happened.Kind)).ToList();
        _nodes = compared.Where(happened => happened.Node is not null).GroupBy(happened => happened.Node!.Value).ToDictionary(group => group.Key, group => new Queue<JournalEvent>(group));  // asked for above
        _run = new Queue<JournalEvent>(compared.Where(happened => happened.Node is null));
        _died = segment.Died;
    }

    /// <summary>Takes what is written next; throws where the recorded worker had died before it wrote it.</summary>
    public Difference? Check(JournalEvent now)
    {
        if (!Compared.Contains(now.Kind))
        {
            return null;
        }

        var queue = now.Node is { } node ? _nodes.GetValueOrDefault(node) : _run;
        if (queue is null || !queue.TryDequeue(out var then))
        {
            return _died && Left() is null ? throw new ReplayStoppedException("the worker of the recorded run died before this") : In(new Difference("journal", "nothing more", now.Kind), now);
        }

        return then.Kind != now.Kind
            ? In(new Difference("journal", Told(then), Told(now)), now)
            : Difference.Of(now.Kind, Facts(then), Facts(now)) is { } difference ? In(difference, now) : null;
    }

    /// <summary>The first that was written and has not been.</summary>
    public Difference? Left() => _nodes.Values.Append(_run).FirstOrDefault(queue => queue.Count > 0)?.Peek() is { } then ? In(new Difference("journal", Told(then), "nothing more"), then) : null;

    private static Difference In(Difference difference, JournalEvent happened) => difference with { Node = happened.Node, Attempt = happened.Attempt is > 0 and var number ? number : null };

    private static string Told(JournalEvent happened) => $"{happened.Kind} {happened.Data.ToJsonString()}";

    private static JsonObject Facts(JournalEvent happened)
    {
        var facts = (JsonObject)happened.Data.DeepClone();
        facts["attempt"] = happened.Attempt;
        switch (happened.Kind)
        {
            case EventKinds.NodeBackoff:
                // how long is a matter of chance
                facts.Remove("seconds");
                break;
            case EventKinds.SessionBegunAnew:
                facts.Remove("reason");
                break;
            case EventKinds.RunSuspended:
                // nobody waits for a turn here
                facts.Remove("waited");
                facts.Remove("waited_in");
                break;
            case EventKinds.AttemptEnded when facts["state"]?.ToString() == Word.Of(AttemptState.Lost):
                return new JsonObject { ["state"] = Word.Of(AttemptState.Lost) };
            case EventKinds.AttemptEnded when facts["kind"]?.ToString() == Word.Of(FailureKind.Internal):
                // where in Pantheon it went wrong changes with Pantheon
                facts.Remove("digest");
                break;
        }

        return facts;
    }
}
