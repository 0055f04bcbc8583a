using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Engine.Recording;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Makes span events of a run's journal and its verdicts, each under the attempt it belongs to; null is the run's own.</summary>
internal sealed class EventMapping(bool content)
{
    private const string Review = "review";
    private const string SteerPrefix = "steer.";

    public ILookup<(NodeId, int)?, OtlpEvent> Map(RunRows rows)
    {
        var tried = rows.Attempts.Where(attempt => attempt.EndedAt is not null).Select(attempt => (attempt.Id.Node, attempt.Id.Number)).ToHashSet();
        var journal = rows.Events.Select(recorded => (Of: Place(recorded.Event, tried), Event: Of(recorded))).Where(entry => entry.Event is not null);
        var verdicts = from review in rows.Reviews
                       from attempt in rows.Attempts
                       where attempt.Id == review.Id && attempt.EndedAt is not null
                       select (Of: ((NodeId, int)?)(review.Id.Node, review.Id.Number), Event: (OtlpEvent?)Verdict(review, attempt.EndedAt ?? attempt.StartedAt));
        return journal.Concat(verdicts).ToLookup(entry => entry.Of, entry => entry.Event!); // the others were left out above
    }

    private static (NodeId, int)? Place(JournalEvent happened, HashSet<(NodeId, int)> tried) =>
        happened is { Node: { } node, Attempt: { } attempt } && tried.Contains((node, attempt)) ? (node, attempt) : null;

    private OtlpEvent Verdict(Review review, DateTimeOffset at) => new(GenAi.EvaluationResult, at, new Attributes()
        .Add(GenAi.EvaluationName, Review)
        .Add(GenAi.EvaluationScoreLabel, Word.Of(review.Verdict))
        .Add(PantheonNames.Node, review.Of.Value)
        .Add(PantheonNames.Attempt, (long)review.OfAttempt)
        .AddWhole(GenAi.EvaluationExplanation, content ? review.Summary : null).All);

    private OtlpEvent? Of(RecordedEvent recorded)
    {
        var data = recorded.Event.Data;
        return recorded.Event.Kind switch
        {
            EventKinds.PolicyRefused => Event(PantheonNames.PolicyRefused, new Attributes()
                .Add(PantheonNames.RefusalCode, Text(data, "code"))
                .Add(PantheonNames.RefusalRule, Text(data, "rule"))
                .AddWhole(PantheonNames.RefusalReason, Content(data, "reason"))),
            EventKinds.CallRefused => Event(PantheonNames.PolicyRefused, new Attributes()
                .Add(GenAi.ToolName, Text(data, "tool") is { } tool ? Attributes.Plain(tool) : null)
                .Add(PantheonNames.RefusalCall, Text(data, "call") is { } call ? Attributes.Plain(call) : null)
                .Add(PantheonNames.RefusalCount, Number(data, "count") is { } count ? (long)count : null)
                .AddWhole(PantheonNames.RefusalTarget, Content(data, "target"))
                .AddWhole(PantheonNames.RefusalReason, Content(data, "reason"))),
            EventKinds.ModelLoaded => Event(PantheonNames.ModelSwap, new Attributes()
                .Add(PantheonNames.Pool, Text(data, "pool"))
                .Add(PantheonNames.Model, Text(data, "model"))
                .Add(PantheonNames.Woken, data["woken"] is JsonValue flag && flag.TryGetValue<bool>(out var woken) ? woken : null)
                .Add(PantheonNames.Seconds, Number(data, "seconds"))),
            EventKinds.PoolAwaited => Event(PantheonNames.PoolAwaited, new Attributes()
                .Add(PantheonNames.Pool, Text(data, "pool"))
                .Add(PantheonNames.Model, Text(data, "model"))
                .Add(PantheonNames.Seconds, Number(data, "seconds"))),
            EventKinds.SteerTaken or EventKinds.SteerDelivered or EventKinds.SteerUnread => Event(PantheonNames.Steer, new Attributes()
                .Add(PantheonNames.SteerStep, recorded.Event.Kind[SteerPrefix.Length..])
                .AddWhole(PantheonNames.SteerNote, Content(data, "note"))),
            EventKinds.ContextCompacted when data["compaction"] is JsonObject compaction => Event(PantheonNames.ContextCompacted, new Attributes()
                .Add(PantheonNames.Turn, Number(data, "turn") is { } turn ? (long)turn : null)
                .Add(PantheonNames.CompactionReason, Text(compaction, "reason"))
                .Add(PantheonNames.CompactionBefore, Number(compaction, "before") is { } before ? (long)before : null)
                .Add(PantheonNames.CompactionAfter, Number(compaction, "after") is { } after ? (long)after : null)
                .Add(PantheonNames.CompactionLimit, Number(compaction, "limit") is { } limit ? (long)limit : null)),
            _ => null,
        };

        OtlpEvent Event(string name, Attributes attributes) => new(name, recorded.At, attributes.All);
    }

    private string? Content(JsonObject data, string name) => content ? Text(data, name) : null;

    private static string? Text(JsonObject data, string name) => data[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static double? Number(JsonObject data, string name) => data[name] is JsonValue value && double.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
