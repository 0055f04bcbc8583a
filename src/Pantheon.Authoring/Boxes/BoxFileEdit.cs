using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Boxes;

/// <summary>Changes one thing in the text of a box file and keeps every comment and blank as it is; what does not read back as meant is not done.</summary>
public static class BoxFileEdit
{
    /// <summary>The text with a key of a model set, as in `digest: "sha256:…"`; null where the file's form does not allow it.</summary>
    public static string? SetModel(string text, string pool, string model, string key, string value) => Set(text, ["pools", pool, "models", model], "id", key, value);

    /// <summary>The text with a key of a pool set, as in `slots: 4`.</summary>
    public static string? SetPool(string text, string pool, string key, string value) => Set(text, ["pools", pool], "kind", key, value);

    /// <summary>The text with a key of a pool's `spawn` set, as in `ctx: 32768`.</summary>
    public static string? SetSpawn(string text, string pool, string key, string value) => Set(text, ["pools", pool, "spawn"], "gguf", key, value);

    /// <summary>The text with one more pool, the first; its lines have the indentation of the file's root.</summary>
    public static string? AddPool(string text, string name, IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(lines);
        if (Root(text) is not { } root || root.Find("pools") is not { Value: YamlMap { Entries: [var first, ..] } pools } entry || pools.Find(name) is not null)
        {
            return null;
        }

        var indent = new string(' ', first.KeySpan.Column - 1);
        var expected = Document(root);
        expected["pools"]![name] = YamlJson.Read("", string.Join('\n', lines), []) is JsonObject added ? added[name]?.DeepClone() : null; // found above
        return Checked(Inserted(text, entry.KeySpan.Line, lines.Select(line => indent + line)), expected);
    }

    private static string? Set(string text, string[] path, string anchor, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Root(text) is not { } root || Within(root, path) is not { } map)
        {
            return null;
        }

        var expected = Document(root);
        path.Aggregate((JsonNode)expected, (node, step) => node[step]!)[key] = YamlJson.Read("", value, []); // the path was walked above
        if (map.Find(key) is { } present)
        {
            return present.Value is YamlScalar { Span: var old } ? Checked(Replaced(text, old.Line, old.Column - 1, old.Length, value), expected) : null;
        }

        if (map.Find(anchor) is not { Value: YamlScalar { Span: var end } } beside)
        {
            return null;
        }

        // one of the two does not read back, by whether the mapping is written in braces or in lines
        return Checked(Replaced(text, end.Line, end.Column - 1 + end.Length, 0, $", {key}: {value}"), expected)
            ?? Checked(Inserted(text, end.Line, [$"{new string(' ', beside.KeySpan.Column - 1)}{key}: {value}"]), expected);
    }

    private static YamlMap? Root(string text) => YamlDocument.Read("", text, []) as YamlMap;

    private static JsonObject Document(YamlMap root) => (JsonObject)YamlJson.Of(root)!; // a mapping is always an object

    private static YamlMap? Within(YamlMap root, string[] path)
    {
        YamlMap? map = root;
        foreach (var step in path)
        {
            map = map?.Find(step)?.Value as YamlMap;
        }

        return map;
    }

    private static string? Checked(string text, JsonObject expected) =>
        Root(text) is { } root && CanonicalJson.Text(YamlJson.Of(root)) == CanonicalJson.Text(expected) ? text : null;

    private static string Replaced(string text, int line, int column, int length, string value)
    {
        var lines = text.Split('\n');
        var old = lines[line - 1];
        lines[line - 1] = column + length <= old.Length ? old[..column] + value + old[(column + length)..] : old;
        return string.Join('\n', lines);
    }

    private static string Inserted(string text, int after, IEnumerable<string> added)
    {
        var lines = text.Split('\n').ToList();
        var end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r" : "";
        lines.InsertRange(after, added.Select(line => line + end));
        return string.Join('\n', lines);
    }
}
