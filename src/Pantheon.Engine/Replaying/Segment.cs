using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Replaying;

/// <summary>What one worker did of a run, from its claim to the end, to rest, or to its death.</summary>
internal sealed class Segment
{
    private const string Claimed = "run.claimed";

    private Segment(IReadOnlyList<RecordedEvent> events, bool isLast) => (Events, IsLast) = (events, isLast);

    public IReadOnlyList<RecordedEvent> Events { get; }

    public bool IsLast { get; }

    /// <summary>The worker died, and another took the run up.</summary>
    public bool Died => !IsLast && Rested is null;

    /// <summary>What it began with.</summary>
    public JsonObject Opening => Events.FirstOrDefault(recorded => recorded.Event.Kind is EventKinds.RunStarted or EventKinds.RunResumed)?.Event.Data ?? [];

    private RecordedEvent? Rested => Events.LastOrDefault(recorded => recorded.Event.Kind == EventKinds.RunSuspended) is { } rested && Events.All(recorded => recorded.Event.Kind != EventKinds.RunEnded) ? rested : null;

    public static IReadOnlyList<Segment> Of(IReadOnlyList<RecordedEvent> events)
    {
        var begun = events.Index().Where(entry => entry.Item.Event.Kind == Claimed).Select(entry => entry.Index).ToList();
        return [.. begun.Select((from, number) => new Segment([.. events.Skip(from).Take((number + 1 < begun.Count ? begun[number + 1] : events.Count) - from)], number + 1 == begun.Count))];
    }

    public IReadOnlyList<Stimulus> Stimuli(Run run)
    {
        var found = new List<Stimulus>();
        foreach (var recorded in Events)
        {
            found.AddRange(Of(recorded, run.Id));
        }

        if (Events.LastOrDefault(recorded => recorded.Event.Kind == EventKinds.RunEnded) is { } ended && HaltOf(ended.Event, found) is { } halt)
        {
            found.Add(new Stimulus.Stop(halt, IsMild: false));
        }

        if (Rested is { } rested)
        {
            // nothing was begun any more after it was asked to rest
            var reason = rested.Event.Data["reason"]?.ToString() ?? "";
            found.Insert(found.FindLastIndex(stimulus => stimulus is Stimulus.Start) + 1, new Stimulus.Stop(new Halt(HaltKind.Drain, reason), IsMild: true));
            found.Add(new Stimulus.Stop(new Halt(HaltKind.Stop, reason), IsMild: false));
        }

        return Died ? [.. found, new Stimulus.Death()] : found;
    }

    private static IEnumerable<Stimulus> Of(RecordedEvent recorded, RunId run)
    {
        var (happened, data) = (recorded.Event, recorded.Event.Data);
        switch (happened.Kind)
        {
            case EventKinds.AttemptStarted when happened is { Node: { } node, Attempt: { } number }:
                yield return new Stimulus.Start(new AttemptId(run, node, number), recorded.At);
                break;
            case EventKinds.AttemptEnded when happened is { Node: { } node, Attempt: { } number } && Word.TryParse<AttemptState>(data["state"]?.ToString(), out var state) && state != AttemptState.Lost:
                yield return new Stimulus.End(new AttemptId(run, node, number), recorded.At, state);
                break;
            case EventKinds.CommandTaken when Word.TryParse<CommandKind>(data["command"]?.ToString(), out var command):
                var kind = command == CommandKind.Cancel ? HaltKind.Cancel : HaltKind.Drain;
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

    /// <summary>A run without handlers says only at its end that its time was over.</summary>
    private static Halt? HaltOf(JournalEvent ended, List<Stimulus> found) =>
        !found.Exists(stimulus => stimulus is Stimulus.Stop { IsMild: false }) && found.Exists(stimulus => stimulus is Stimulus.End { State: AttemptState.Cancelled })
        && ended.Data["kind"]?.ToString() is "timeout" or "deadline"
            ? new Halt(ended.Data["kind"]!.ToString() == "timeout" ? HaltKind.Timeout : HaltKind.GiveUp, ended.Data["reason"]?.ToString() ?? "")  // it was looked at
            : null;
}
