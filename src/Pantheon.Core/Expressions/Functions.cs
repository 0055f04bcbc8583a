using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>The functions of GitHub Actions expressions that make sense here; names are without case.</summary>
internal static class Functions
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static IReadOnlyDictionary<string, FunctionSpec> All { get; } = new FunctionSpec[]
    {
        new("contains", 2, 2, arguments => Contains(arguments[0], arguments[1])),
        new("startsWith", 2, 2, arguments => Values.Text(arguments[0]).StartsWith(Values.Text(arguments[1]), StringComparison.OrdinalIgnoreCase)),
        new("endsWith", 2, 2, arguments => Values.Text(arguments[0]).EndsWith(Values.Text(arguments[1]), StringComparison.OrdinalIgnoreCase)),
        new("format", 1, int.MaxValue, arguments => Format(Values.Text(arguments[0]), arguments)),
        new("join", 1, 2, arguments => Join(arguments[0], arguments.Count > 1 ? Values.Text(arguments[1]) : ",")),
        new("toJSON", 1, 1, arguments => Values.Json(arguments[0], indented: true)),
        new("fromJSON", 1, 1, arguments => FromJson(Values.Text(arguments[0]))),
    }.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Known to people from there, but without a meaning in a flow.</summary>
    public static IReadOnlySet<string> OnlyAtGitHub { get; } =
        new HashSet<string>(["hashFiles", "success", "failure", "always", "cancelled", "case"], StringComparer.OrdinalIgnoreCase);

    private static bool Contains(JsonNode? search, JsonNode? item) => search switch
    {
        JsonArray array => array.Any(each => Values.AreEqual(each, item)),
        JsonObject => false,
        _ => Values.Text(search).Contains(Values.Text(item), StringComparison.OrdinalIgnoreCase),
    };

    private static string Join(JsonNode? value, string separator) =>
        value is JsonArray array ? string.Join(separator, array.Select(Values.Text)) : Values.Text(value);

    private static JsonNode? FromJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null; // data at run time: what is not JSON has no value
        }
    }

    /// <summary>`{0}` is the first value, `{{` a brace; a place without a value stays as it is written.</summary>
    private static string Format(string pattern, IReadOnlyList<JsonNode?> arguments)
    {
        var output = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var letter = pattern[i];
            if (letter is '{' or '}' && i + 1 < pattern.Length && pattern[i + 1] == letter)
            {
                output.Append(letter);
                i++;
                continue;
            }

            var close = letter == '{' ? pattern.IndexOf('}', i) : -1;
            if (close > i
                && int.TryParse(pattern.AsSpan(i + 1, close - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number < arguments.Count - 1)
            {
                output.Append(Values.Text(arguments[number + 1]));
                i = close;
                continue;
            }

            output.Append(letter);
        }

        return output.ToString();
    }
}
