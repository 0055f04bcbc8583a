using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Replaying;

/// <summary>What one worker did of a run, from its claim to the end, to rest, or to its death.</summary>
internal sealed class Segment
{
    /// <summary>What a loop writes that still decides: one that was stopped writes none of it any more.</summary>
    private static readonly string[] Decisions = [EventKinds.NodeReady, EventKinds.NodeMapped, EventKinds.NodeEntered, EventKinds.NodeSentBack, EventKinds.AttemptStarted];

    private static readonly string[] Work =
        [EventKinds.NodeReady, EventKinds.NodeEnded, EventKinds.NodeMapped, EventKinds.NodeEntered, EventKinds.NodeBackoff, EventKinds.NodeSentBack, EventKinds.AttemptStarted];

    private readonly bool _brokeOff;
    private readonly bool _drains;

    private Segment(IReadOnlyList<RecordedEvent> events, bool isLast, bool brokeOff, bool drains) => (Events, IsLast, _brokeOff, _drains) = (events, isLast, brokeOff, drains);

    public IReadOnlyList<RecordedEvent> Events { get; }

    public bool IsLast { get; }

    /// <summary>The worker died, and another took the run up; or a fault outside of its nodes broke the run off.</summary>
    public bool Died => _brokeOff || (!IsLast && Rested is null);

    /// <summary>What it began with; null where the run was claimed and not worked: it died before, or the run was only to be ended.</summary>
    public JsonObject? Opening => Events.FirstOrDefault(IsOpening)?.Event.Data;

    public DateTimeOffset At => Events[0].At;

    /// <summary>The night that it was worked in; null where it is not written down.</summary>
    public DateOnly? Night => DateOnly.TryParse(Opening?["night"]?.ToString(), CultureInfo.InvariantCulture, out var night) ? night : null;

    /// <summary>Whether anything was done of its nodes: the base had been opened then.</summary>
    public bool HasWorked
    {
        get
        {
            var seeded = Events.Index().LastOrDefault(entry => IsOpening(entry.Item) || entry.Item.Event.Kind == EventKinds.RunSeeded).Index;
            return Events.Skip(seeded + 1).Any(recorded => Work.Contains(recorded.Event.Kind) && recorded.Event is not { Kind: EventKinds.NodeEnded, Attempt: 0 });
        }
    }

    /// <summary>The attempts at the collecting of maps and sub-flows that were stopped.</summary>
    public IReadOnlySet<AttemptId> StoppedGroups { get; private init; } = new HashSet<AttemptId>();

    /// <summary>How it was ended by its time, where only its end says so.</summary>
    public Halt? LastHalt => IsLast && !_brokeOff && Ended?.Data is { } data && Word.TryParse<FailureKind>(data["kind"]?.ToString(), out var kind) && kind is FailureKind.Timeout or FailureKind.Deadline
        ? new Halt(kind == FailureKind.Timeout ? HaltKind.Timeout : HaltKind.GiveUp, data["reason"]?.ToString() ?? "")
        : null;

    private JournalEvent? Ended => Events.LastOrDefault(recorded => recorded.Event.Kind == EventKinds.RunEnded)?.Event;

    private RecordedEvent? Rested => Ended is null ? Events.LastOrDefault(recorded => recorded.Event.Kind == EventKinds.RunSuspended) : null;

    /// <param name="brokeOff">Whether the run was ended from outside while it was worked.</param>
    /// <param name="drains">Whether what runs may end when its window closes.</param>
    public static IReadOnlyList<Segment> Of(IReadOnlyList<RecordedEvent> events, RunId run, bool brokeOff, bool drains)
    {
        var groups = events.Where(recorded => recorded.Event is { Kind: EventKinds.NodeMapped or EventKinds.NodeEntered }).Select(recorded => recorded.Event.Node).OfType<NodeId>().ToHashSet();
        var stopped = events.Select(recorded => recorded.Event)
            .Where(happened => happened.Kind == EventKinds.AttemptEnded && happened.Data["state"]?.ToString() == Word.Of(AttemptState.Cancelled) && happened.Node is { } node && groups.Contains(node))
            .Select(happened => new AttemptId(run, happened.Node!.Value, happened.Attempt ?? 0)).ToHashSet();  // asked for above
        var begun = events.Index().Where(entry => entry.Item.Event.Kind == Recovery.ClaimedEvent).Select(entry => entry.Index).ToList();
        return
        [
            .. begun.Select((from, number) =>
            {
                var isLast = number + 1 == begun.Count;
                IEnumerable<RecordedEvent> own = events.Skip(from).Take((isLast ? events.Count : begun[number + 1]) - from);
                return new Segment([.. isLast && brokeOff ? own.Where(recorded => recorded.Event is not { Node: null, Kind: EventKinds.RunEnded or EventKinds.PolicyRefused }) : own], isLast, isLast && brokeOff, drains) { StoppedGroups = stopped };
            }),
        ];
    }

    public IReadOnlyList<Stimulus> Stimuli(RunId run)
    {
        var decided = Events.Index().LastOrDefault(entry => Decisions.Contains(entry.Item.Event.Kind)).Index;
        var (found, rest) = (Events.Take(decided + 1).SelectMany(recorded => Of(recorded, run)).ToList(), Events.Skip(decided + 1).SelectMany(recorded => Of(recorded, run)).ToList());
        if (Rested?.Event.Data["reason"]?.ToString() is { } reason)
        {
            // nothing was begun any more after it was asked to rest
            found.Insert(found.FindLastIndex(stimulus => stimulus is Stimulus.Start) + 1, new Stimulus.Stop(new Halt(HaltKind.Drain, reason), IsMild: true));
            (WasStopped(reason) ? found : rest).Add(new Stimulus.Stop(new Halt(HaltKind.Stop, reason), IsMild: false));
        }

        return Died ? [.. found, .. rest, new Stimulus.Death()] : [.. found, .. rest];
    }

    private bool IsEarly(RecordedEvent started) => started.Event.Attempt > 1
        && Events.LastOrDefault(earlier => earlier.Sequence < started.Sequence && earlier.Event.Kind == EventKinds.NodeBackoff && earlier.Event.Node == started.Event.Node) is { } pause
        && started.At - pause.At < TimeSpan.FromSeconds(pause.Event.Data["seconds"]?.GetValue<double>() ?? 0);

    private bool WasStopped(string reason) => reason == Halt.WorkerStopped || (!_drains && reason == Halt.WindowClosed);

    private static bool IsOpening(RecordedEvent recorded) => recorded.Event.Kind is EventKinds.RunStarted or EventKinds.RunResumed;

    private IEnumerable<Stimulus> Of(RecordedEvent recorded, RunId run)
    {
        var (happened, data) = (recorded.Event, recorded.Event.Data);
        switch (happened.Kind)
        {
            case EventKinds.AttemptStarted when happened is { Node: { } node, Attempt: { } number }:
                yield return new Stimulus.Start(new AttemptId(run, node, number), recorded.At, IsEarly(recorded));
                break;
            case EventKinds.AttemptEnded when happened is { Node: { } node, Attempt: { } number } && Word.TryParse<AttemptState>(data["state"]?.ToString(), out var state) && state != AttemptState.Lost:
                yield return new Stimulus.End(new AttemptId(run, node, number), recorded.At, state);
                break;
            case EventKinds.CommandTaken when Word.TryParse<CommandKind>(data["command"]?.ToString(), out var command):
                var kind = command == CommandKind.Cancel ? HaltKind.Cancel : data["now"] is null ? HaltKind.Drain : HaltKind.Stop;
                yield return new Stimulus.Stop(new Halt(kind, data["reason"]?.ToString() ?? "") { Command = command }, kind == HaltKind.Drain);
                break;
            case EventKinds.NightBreached:
                yield return new Stimulus.Stop(new Halt(HaltKind.Breach, data["reason"]?.ToString() ?? "") { Code = data["code"]?.ToString() }, IsMild: false);
                break;
            case EventKinds.RunEnding when Word.TryParse<HaltKind>(data["halt"]?.ToString(), out var halt) && halt is HaltKind.Timeout or HaltKind.GiveUp:
                yield return new Stimulus.Stop(new Halt(halt, data["reason"]?.ToString() ?? ""), IsMild: false);
                break;
        }
    }
}
