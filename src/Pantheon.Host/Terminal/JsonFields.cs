using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Terminal;

/// <summary>`--json=a,b`: of what a command prints as JSON only these fields; of a list, of each thing in it. `?` lists them.</summary>
internal static class JsonFields
{
    private const string Prefix = "--json=";
    private const string Schema = "$schema";

    /// <summary>The fields asked for, and the arguments without them; null where none are.</summary>
    public static (string? Fields, string[] Arguments) Take(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.LastOrDefault(argument => argument.StartsWith(Prefix, StringComparison.Ordinal)) is { } given
            ? (given[Prefix.Length..], [.. arguments.Select(argument => argument.StartsWith(Prefix, StringComparison.Ordinal) ? "--json" : argument)])
            : (null, arguments);
    }

    /// <summary>One document, or one in each line; text that is none stays as it is.</summary>
    public static string Choose(string text, string fields)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fields);
        var wanted = fields.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Parsed(text) is { } whole)
        {
            return Of(whole, wanted, JsonText.Of);
        }

        List<JsonObject?> lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parsed)];
        return lines.Count > 0 && lines.TrueForAll(line => line is not null) ? string.Concat(lines.Select(line => Of(line!, wanted, node => node.ToJsonString()))) : text; // none of them is null here
    }

    private static string Of(JsonObject whole, string[] wanted, Func<JsonNode, string> write)
    {
        var list = List(whole);
        List<JsonObject> things = list is { } name ? [.. ((JsonArray)whole[name]!).OfType<JsonObject>()] : [whole];
        var known = things.SelectMany(thing => thing.Select(field => field.Key)).Where(field => field != Schema).Distinct().ToList();
        if (wanted is ["?"])
        {
            // an empty list tells nothing of what would be in it
            return string.Concat((known.Count > 0 ? known : whole.Select(field => field.Key).Where(field => field != Schema)).Select(field => field + "\n"));
        }

        if (known.Count > 0 && wanted.FirstOrDefault(field => !known.Contains(field)) is { } strange)
        {
            throw new PantheonException(Codes.FieldUnknown, $"there is no field '{strange}'", Suggestion.Hint(strange, known) ?? $"one of: {string.Join(", ", known)}");
        }

        List<JsonObject> narrowed = [.. things.Select(thing => new JsonObject([.. wanted.Select(field => KeyValuePair.Create(field, thing[field]?.DeepClone()))]))];
        if (list is null)
        {
            return write(narrowed[0]) + "\n";
        }

        whole[list] = new JsonArray([.. narrowed]);
        return write(whole) + "\n";
    }

    // what lists things says little beside: its schema, and of what they are
    private static string? List(JsonObject whole)
    {
        List<string> lists = [.. whole.Where(field => field.Value is JsonArray array && array.All(item => item is JsonObject)).Select(field => field.Key)];
        return lists.Count == 1 && whole.Count <= 3 ? lists[0] : null;
    }

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
