using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Commands;

/// <summary>Makes the log of a run out of its journal and its traces: states, turns, what was said, calls and results, in the order in which it happened.</summary>
internal sealed class TracedLog(PantheonStore store)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // what people want to know of an event, where it has it
    private static readonly string[] Told = ["result", "state", "outcome", "command", "by", "note", "reason", "message"];

    public async Task<IReadOnlyList<LogLine>> ReadAsync(RunId run, CancellationToken cancellationToken)
    {
        var lines = (await store.Runs.EventsAsync(run, cancellationToken)).Select(Of).ToList();
        lines.AddRange((await store.Traced.CallsAsync(run, cancellationToken)).SelectMany(Of));
        var sent = new Dictionary<(NodeId, int), int>();
        foreach (var turn in await store.Traced.TurnsAsync(run, cancellationToken))
        {
            var request = await StoredMessages.ReadAsync(store, turn.Request, cancellationToken);
            var known = sent.GetValueOrDefault((turn.Node, turn.Attempt), request.Count);
            sent[(turn.Node, turn.Attempt)] = request.Count;
            lines.AddRange(request.Skip(known).Where(message => (string?)message["role"] == "user").SelectMany(Parts).Select(part => Line(turn, turn.StartedAt, "notice", part.Text)));
            lines.Add(Line(turn, turn.StartedAt, "turn", Words(turn)));
            var response = turn.Response is { } reply ? await StoredMessages.ReadAsync(store, reply, cancellationToken) : [];
            lines.AddRange(response.SelectMany(Parts).Select(part => Line(turn, turn.StartedAt + (turn.Took ?? TimeSpan.Zero), part.Kind, part.Text)));
        }

        // what happened at one moment stays in the order of causes: turn, words, call, result
        return [.. lines.OrderBy(line => line.At)];
    }

    private static IEnumerable<(string Kind, string Text)> Parts(JsonObject message) =>
        (message["parts"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(part => (string?)part["type"] is "text" or "reasoning" && part["content"] is JsonValue)
            .Select(part => ((string?)part["type"] == "text" ? "text" : "thought", part["content"]!.ToString())); // the line above looks for it

    private static LogLine Of(RecordedEvent recorded)
    {
        var happened = recorded.Event;
        var why = Told.Select(name => happened.Data[name]).OfType<JsonValue>().Select(value => value.ToString());
        return new LogLine(recorded.At, happened.Node?.Value ?? "", happened.Attempt ?? 0, 0, "event", $"{happened.Kind} {string.Join(" · ", why)}".TrimEnd());
    }

    private static IEnumerable<LogLine> Of(TracedCall call)
    {
        yield return new LogLine(call.StartedAt, call.Node.Value, call.Attempt, call.Turn, "call", $"{call.Tool} {call.Arguments?.ToJsonString(Plain)}");
        if (call.Repairs.Count > 0)
        {
            yield return new LogLine(call.StartedAt, call.Node.Value, call.Attempt, call.Turn, "repair", string.Join(", ", call.Repairs));
        }

        var ending = call.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit {code}") : call.Ok ? "ok" : "error";
        yield return new LogLine(call.StartedAt, call.Node.Value, call.Attempt, call.Turn, "result", $"{call.Tool} {ending}: {call.Result}");
    }

    private static LogLine Line(TracedTurn turn, DateTimeOffset at, string kind, string text) => new(at, turn.Node.Value, turn.Attempt, turn.Turn, kind, text);

    private static string Words(TracedTurn turn) => string.Create(
        CultureInfo.InvariantCulture,
        $"{turn.Model}  {turn.InputTokens} → {turn.OutputTokens} tokens  {turn.Took?.TotalSeconds:0.0} s  {turn.FinishReason}{(turn.Error is { } error ? $"  {error}" : "")}");
}
