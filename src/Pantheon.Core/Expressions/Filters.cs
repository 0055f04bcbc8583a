using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>The filters that lay values out in a prompt.</summary>
internal static class Filters
{
    public static IReadOnlyDictionary<string, FilterSpec> All { get; } = new FilterSpec[]
    {
        new("bullets", 0, 0, (value, _) => Bullets(value)),
        new("section", 1, 1, (value, arguments) => Section(value, Values.Text(arguments[0]))),
        new("fence", 0, 1, (value, arguments) => Fence(value, arguments.Count > 0 ? Values.Text(arguments[0]) : "")),
        new("fit", 1, 1, (value, arguments) => Fit(value, Values.NumberOf(arguments[0]))),
        new("json", 0, 0, (value, _) => Values.IsEmpty(value) ? null : Values.Json(value, indented: true)),
    }.ToDictionary(filter => filter.Name, StringComparer.OrdinalIgnoreCase);

    private static string Bullets(JsonNode? value)
    {
        var items = value as JsonArray ?? (Values.IsEmpty(value) ? [] : [value!.DeepClone()]); // not empty, so not null
        return string.Join('\n', items.Select(item => $"- {Item(item).Trim().Replace("\n", "\n  ", StringComparison.Ordinal)}"));
    }

    /// <summary>Acceptance criteria are objects: their text, and the test that shows it when there is one.</summary>
    private static string Item(JsonNode? item)
    {
        if (item is not JsonObject map || map["text"] is not { } text)
        {
            return Values.Text(item);
        }

        return Values.IsEmpty(map["test"]) ? Values.Text(text) : $"{Values.Text(text)} (test: {Values.Text(map["test"])})";
    }

    private static string Section(JsonNode? value, string title) => Values.IsEmpty(value) ? "" : $"## {title}\n{Block(value).Trim('\n')}\n";

    private static string Fence(JsonNode? value, string language)
    {
        if (Values.IsEmpty(value))
        {
            return "";
        }

        var text = Block(value).Trim('\n');
        var fence = new string('`', Math.Max(3, LongestRun(text, '`') + 1));
        return $"{fence}{language}\n{text}\n{fence}";
    }

    /// <summary>At most that many characters: head and tail stay, the middle goes and a line says so.</summary>
    private static JsonNode? Fit(JsonNode? value, double characters)
    {
        var text = Block(value);
        var max = characters >= 0 ? (int)Math.Min(characters, int.MaxValue) : 0;
        if (text.Length <= max)
        {
            return value is null ? null : text;
        }

        var marker = string.Create(CultureInfo.InvariantCulture, $"\n[… {text.Length - max} characters and more left out …]\n");
        if (max < marker.Length * 2)
        {
            return text[..Whole(text, max)];
        }

        var kept = max - marker.Length;
        var head = Whole(text, kept * 2 / 3);
        var tail = Whole(text, text.Length - (kept - head));
        if (tail < text.Length - (kept - head))
        {
            tail += 2; // a pair that the bound would cut goes as a whole
        }

        return text[..head] + marker + text[tail..];
    }

    /// <summary>The cut at or before this place that splits no surrogate pair.</summary>
    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;

    private static string Block(JsonNode? value) => value is JsonObject or JsonArray ? Values.Json(value, indented: true) : Values.Text(value);

    private static int LongestRun(string text, char letter)
    {
        var (longest, run) = (0, 0);
        foreach (var each in text)
        {
            run = each == letter ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
