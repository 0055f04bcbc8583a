using System.Text.RegularExpressions;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>Reads a mapping against its shape: unknown keys, missing keys and wrong types go to the bag, and what is right comes back.</summary>
internal sealed class MapReader
{
    private MapReader(YamlMap map, Shape shape, DiagnosticBag diagnostics)
    {
        Map = map;
        Shape = shape;
        Diagnostics = diagnostics;
        foreach (var entry in map.Entries)
        {
            CheckKey(entry);
        }
    }

    public YamlMap Map { get; }

    public Shape Shape { get; }

    public DiagnosticBag Diagnostics { get; }

    /// <summary>A reader of the node, or null when it is no mapping.</summary>
    public static MapReader? Of(YamlNode node, Shape shape, DiagnosticBag diagnostics)
    {
        if (node is YamlMap map)
        {
            return new MapReader(map, shape, diagnostics);
        }

        diagnostics.Error(Codes.WrongType, node.Span, $"{shape.Noun} must be a mapping, found {node.Description}");
        return null;
    }

    public bool Has(string key) => Map.Find(key) is not null;

    public YamlNode? Node(string key) => Map.Find(key)?.Value;

    public SourceSpan SpanOf(string key) => Map.KeySpan(key);

    public YamlNode? Require(string key)
    {
        if (Node(key) is { } node)
        {
            return node;
        }

        Diagnostics.Error(Codes.MissingKey, Map.Span with { Length = 1 }, $"{Shape.Noun} needs the key '{key}'");
        return null;
    }

    public string? Text(string key) => Node(key) is { } node ? Scalars.Text(node, key, Diagnostics) : null;

    public string? RequiredText(string key) => Require(key) is { } node ? Scalars.Text(node, key, Diagnostics) : null;

    public string? Name(string key, Regex pattern) => Node(key) is { } node ? Scalars.Name(node, key, pattern, Diagnostics) : null;

    public string? RequiredName(string key, Regex pattern) => Require(key) is { } node ? Scalars.Name(node, key, pattern, Diagnostics) : null;

    public long? Integer(string key, long min, long max = long.MaxValue) => Node(key) is { } node ? Scalars.Integer(node, key, min, max, Diagnostics) : null;

    public double? Number(string key, double min, double max) => Node(key) is { } node ? Scalars.Number(node, key, min, max, Diagnostics) : null;

    public bool? Boolean(string key) => Node(key) is { } node ? Scalars.Boolean(node, key, Diagnostics) : null;

    public TimeSpan? Duration(string key) => Node(key) is { } node ? Units.Duration(node, key, Diagnostics) : null;

    public long? Size(string key) => Node(key) is { } node ? Units.Size(node, key, Diagnostics) : null;

    public string? Word(string key, params string[] words) => Node(key) is { } node ? Scalars.Word(node, key, words, Diagnostics) : null;

    public IReadOnlyList<string> Texts(string key) => Node(key) is { } node ? Scalars.Texts(node, key, Diagnostics) : [];

    /// <summary>The mapping under a key, read against its own shape.</summary>
    public MapReader? Nested(string key, Shape shape) => Node(key) is { } node ? Of(node, shape, Diagnostics) : null;

    /// <summary>The entries of a mapping whose keys are names that the author gives.</summary>
    public IReadOnlyList<YamlEntry> Entries(string key, Regex? names = null) => Node(key) is { } node ? EntriesOf(node, $"'{key}'", names, Diagnostics) : [];

    public static IReadOnlyList<YamlEntry> EntriesOf(YamlNode node, string what, Regex? names, DiagnosticBag diagnostics)
    {
        if (node is not YamlMap map)
        {
            diagnostics.Error(Codes.WrongType, node.Span, $"{what} must be a mapping, found {node.Description}");
            return [];
        }

        foreach (var entry in map.Entries.Where(entry => names?.IsMatch(entry.Key) == false || (names is not null && entry.Key.EndsWith('\n'))))
        {
            diagnostics.Error(Codes.BadName, entry.KeySpan, $"'{entry.Key}' is no name that {what} can have: {Names.Rule(names!)}");
        }

        return map.Entries;
    }

    private void CheckKey(YamlEntry entry)
    {
        if (Shape.Keys.Contains(entry.Key))
        {
            return;
        }

        if (Shape.Later.TryGetValue(entry.Key, out var advice))
        {
            Diagnostics.Error(Codes.NotSupportedYet, entry.KeySpan, $"the key '{entry.Key}' of {Shape.Noun} is not supported yet", advice);
        }
        else if (Shape.Unused.Contains(entry.Key))
        {
            Diagnostics.Warning(Codes.NotUsedYet, entry.KeySpan, $"the key '{entry.Key}' of {Shape.Noun} has no effect yet", "remove it, or keep it for a later version");
        }
        else
        {
            Diagnostics.Error(Codes.UnknownKey, entry.KeySpan, $"unknown key '{entry.Key}' in {Shape.Noun}", DidYouMean.HintOrList(entry.Key, [.. Shape.AllKeys], "keys"));
        }
    }
}
