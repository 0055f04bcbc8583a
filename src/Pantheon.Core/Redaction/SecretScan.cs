using System.Text.Json.Nodes;

namespace Pantheon.Core.Redaction;

/// <summary>Looks for secrets of certain kinds where none may be: in a text, and in what a patch adds.</summary>
public static class SecretScan
{
    private const int MaxFound = 20;

    public static IReadOnlyList<FoundSecret> Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Places(text).OrderBy(place => place.Start).Take(MaxFound).Select(place => new FoundSecret(null, LineOf(text, place.Start), place.Kind, place.Length))];
    }

    /// <summary>The secrets in the lines that a unified diff adds, with file and line of the new side; what only stands around them was there before.</summary>
    public static IReadOnlyList<FoundSecret> Patch(string unifiedDiff) => Patch(unifiedDiff, Text);

    internal static IReadOnlyList<FoundSecret> Patch(string unifiedDiff, Func<string, IReadOnlyList<FoundSecret>> look)
    {
        ArgumentNullException.ThrowIfNull(unifiedDiff);
        var found = new List<FoundSecret>();
        foreach (var (file, added) in AddedLines.Of(unifiedDiff))
        {
            // joined, as a key may go over several lines
            var text = string.Join('\n', added.Select(line => line.Text));
            found.AddRange(look(text).Select(secret => secret with { File = file, Line = added[secret.Line - 1].Number }));
        }

        return [.. found.Take(MaxFound)];
    }

    /// <summary>The secrets in names of files, each by its place in the list: the name itself is never told.</summary>
    public static IReadOnlyList<FoundSecret> Names(IEnumerable<string> names) =>
        [.. names.SelectMany((name, index) => Text(name).Select(secret => secret with { File = "the name of a file", Line = index + 1 })).Take(MaxFound)];

    /// <summary>The secrets in the strings of a JSON value; the place is the path of the string.</summary>
    public static IReadOnlyList<FoundSecret> Json(JsonNode? node) => [.. Strings(node).SelectMany(entry => Text(entry.Text).Select(secret => secret with { File = entry.Path })).Take(MaxFound)];

    private static IEnumerable<(string Path, string Text)> Strings(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Strings(entry.Value).Append((map.GetPath(), entry.Key))),
        JsonArray list => list.SelectMany(Strings),
        JsonValue value when value.TryGetValue<string>(out var text) => [(value.GetPath(), text)],
        _ => [],
    };

    // the issuers' own documentation ends its specimens so
    private static IEnumerable<(int Start, int Length, string Kind)> Places(string text) =>
        from rule in SecretRules.All
        where rule.IsCertain
        from place in rule.Find(text)
        where !text.AsSpan(place.Start, place.Length).EndsWith("EXAMPLE", StringComparison.Ordinal)
        select (place.Start, place.Length, rule.Kind);

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;
}
