using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Commands;

/// <summary>What was said in the sessions of a run, each message once; for a terminal what models and tools wrote is text and nothing else.</summary>
internal sealed class Conversation(PantheonStore store)
{
    private const int MostLines = 2000;
    private const int LongestLine = 4000;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<IReadOnlyList<SaidPart>> ReadAsync(RunId run, HashSet<(string Node, int Attempt)> attempts, CancellationToken cancellationToken)
    {
        var said = new List<SaidPart>();
        var known = new Dictionary<(string, int), int>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var turn in (await store.Traced.TurnsAsync(run, cancellationToken)).Where(turn => attempts.Contains((turn.Node.Value, turn.Attempt))))
        {
            var place = (turn.Node.Value, turn.Attempt);
            var request = await StoredMessages.ReadAsync(store, turn.Request, cancellationToken);
            var response = turn.Response is { } reply ? await StoredMessages.ReadAsync(store, reply, cancellationToken) : [];
            var before = known.GetValueOrDefault(place);
            if (request.Count < before)
            {
                // what was dropped is said; what is left was said before
                said.Add(new SaidPart(turn.Node.Value, turn.Attempt, turn.Turn, "context", "note", string.Create(CultureInfo.InvariantCulture, $"the context was compacted: {request.Count} messages are sent from here on")));
                before = request.Count;
            }

            said.AddRange(request.Skip(before).Concat(response).SelectMany(message => Parts(turn, message, names)));
            if (turn.Error is { } error)
            {
                said.Add(new SaidPart(turn.Node.Value, turn.Attempt, turn.Turn, "server", "note", error));
            }

            known[place] = request.Count + response.Count;
        }

        return said;
    }

    public static void Print(Screen screen, IReadOnlyList<SaidPart> said)
    {
        ArgumentNullException.ThrowIfNull(screen);
        SaidPart? last = null;
        foreach (var part in said)
        {
            if (last is null || (last.Node, last.Attempt, last.Turn, last.Role, last.Kind) != (part.Node, part.Attempt, part.Turn, part.Role, part.Kind))
            {
                screen.Data(screen.Paint("1", string.Create(CultureInfo.InvariantCulture, $"{part.Node}#{part.Attempt}.{part.Turn}  {Untrusted.Line(part.Role, 40)}{(part.Kind == "text" ? "" : " " + part.Kind)}")));
            }

            var text = part.Name is { } name ? $"{name} {part.Text}" : part.Text;
            foreach (var line in Untrusted.Lines(text, MostLines, LongestLine))
            {
                screen.Data(part.Kind == "thought" ? screen.Dim("  " + line) : "  " + line);
            }

            last = part;
        }
    }

    private static IEnumerable<SaidPart> Parts(TracedTurn turn, JsonObject message, Dictionary<string, string> names)
    {
        var role = message["role"]?.ToString() ?? "";
        foreach (var part in (message["parts"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var id = part["id"]?.ToString() ?? "";
            var (kind, text) = part["type"]?.ToString() switch
            {
                "text" => ("text", part["content"]?.ToString()),
                "reasoning" => ("thought", part["content"]?.ToString()),
                "tool_call" => ("call", part["arguments"] is JsonValue raw ? raw.ToString() : part["arguments"]?.ToJsonString(Plain)),
                "tool_call_response" => ("result", part["response"]?.ToString()),
                _ => ("", null),
            };
            if (kind == "call")
            {
                names[id] = part["name"]?.ToString() ?? "";
            }

            if (kind.Length > 0)
            {
                yield return new SaidPart(turn.Node.Value, turn.Attempt, turn.Turn, role, kind, text ?? "") { Name = kind is "call" or "result" ? names.GetValueOrDefault(id) : null };
            }
        }
    }
}
