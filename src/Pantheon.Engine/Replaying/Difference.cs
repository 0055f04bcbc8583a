using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Replaying;

/// <summary>The first place at which a replay is not what was recorded, with both sides as they may be shown.</summary>
/// <param name="What">What differs: a request, a reply, a call, an attempt, an event, the run.</param>
public sealed record Difference(string What, string Recorded, string Replayed)
{
    public NodeId? Node { get; init; }

    public int? Attempt { get; init; }

    /// <summary>The number of the model call within its attempt, from 1.</summary>
    public int? Call { get; init; }

    /// <summary>Which part of it, as in `messages[3].parts[0].content`.</summary>
    public string Part { get; init; } = "";

    /// <summary>Of a text: its line, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Of a text: the character within the line, from 1.</summary>
    public int? Column { get; init; }

    /// <summary>Where it is, in words.</summary>
    public string Place => string.Join(", ", new[]
    {
        Node is { } node ? $"node {node}" : null,
        Attempt is { } attempt ? string.Create(CultureInfo.InvariantCulture, $"attempt {attempt}") : null,
        Call is { } call ? string.Create(CultureInfo.InvariantCulture, $"call {call}") : null,
        Part.Length == 0 ? What : $"{What} {Part}",
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line}, character {Column}") : null,
    }.OfType<string>());

    public JsonObject ToJson() => new()
    {
        ["what"] = What,
        ["node"] = Node?.Value,
        ["attempt"] = Attempt,
        ["call"] = Call,
        ["part"] = Part,
        ["line"] = Line,
        ["column"] = Column,
        ["recorded"] = Recorded,
        ["replayed"] = Replayed,
    };

    /// <summary>The first difference of two values, or null.</summary>
    public static Difference? Of(string what, JsonNode? recorded, JsonNode? replayed, string part = "")
    {
        switch (recorded, replayed)
        {
            case (JsonObject was, JsonObject now):
                return was.Select(entry => entry.Key).Union(now.Select(entry => entry.Key))
                    .Select(name => Of(what, was[name], now[name], part.Length == 0 ? name : $"{part}.{name}")).FirstOrDefault(found => found is not null);
            case (JsonArray was, JsonArray now):
                return Enumerable.Range(0, Math.Max(was.Count, now.Count))
                    .Select(at => Of(what, at < was.Count ? was[at] : null, at < now.Count ? now[at] : null, string.Create(CultureInfo.InvariantCulture, $"{part}[{at}]"))).FirstOrDefault(found => found is not null);
            case (JsonValue was, JsonValue now) when was.TryGetValue<string>(out var old) && now.TryGetValue<string>(out var text):
                return OfText(what, old, text, part);
            default:
                return JsonNode.DeepEquals(recorded, replayed) ? null : new Difference(what, Cut(recorded), Cut(replayed)) { Part = part };
        }
    }

    /// <summary>Where two texts part, with what stands around it; null where they are the same.</summary>
    public static Difference? OfText(string what, string recorded, string replayed, string part = "")
    {
        if (recorded == replayed)
        {
            return null;
        }

        var at = 0;
        while (at < recorded.Length && at < replayed.Length && recorded[at] == replayed[at])
        {
            at++;
        }

        // both have the same text before it, and so the same lines
        var start = at == 0 ? 0 : recorded.LastIndexOf('\n', at - 1) + 1;
        return new Difference(what, Around(recorded, start, at), Around(replayed, start, at))
        {
            Part = part,
            Line = recorded.AsSpan(0, at).Count('\n') + 1,
            Column = at - start + 1,
        };
    }

    private static string Around(string text, int start, int at)
    {
        const int Before = 60;
        const int After = 120;
        var from = Math.Max(start, at - Before);
        var end = text.IndexOf('\n', at);
        var to = Math.Min(end < 0 ? text.Length : end, at + After);
        return to < from ? "" : $"{(from > start ? "…" : "")}{text[from..Math.Max(from, to)]}{(to < (end < 0 ? text.Length : end) ? "…" : "")}";
    }

    private static string Cut(JsonNode? value)
    {
        const int Most = 400;
        var text = value is null ? "nothing" : value.ToJsonString();
        return text.Length <= Most ? text : $"{text[..Most]}…";
    }
}
