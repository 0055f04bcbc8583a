using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>The one spelling of a JSON value that hashes are taken over: sorted names, no spaces, numbers that survive a jsonb column.</summary>
internal static class CanonicalJson
{
    private const double LargestWhole = 1e18;

    public static byte[] Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject entries:
                Join(text, '{', entries.OrderBy(entry => entry.Key, StringComparer.Ordinal), '}', entry =>
                {
                    text.Append(JsonSerializer.Serialize(entry.Key)).Append(':');
                    Append(text, entry.Value);
                });
                break;
            case JsonArray items:
                Join(text, '[', items, ']', item => Append(text, item));
                break;
            default:
                text.Append(node.GetValueKind() == JsonValueKind.Number ? Number(node.ToJsonString()) : JsonSerializer.Serialize(Plain(node)));
                break;
        }
    }

    private static object Plain(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        // a date or a guid in a JsonValue is a string on the wire; the wire is what counts
        _ => JsonSerializer.Deserialize<string>(node.ToJsonString())!,
    };

    private static void Join<T>(StringBuilder text, char open, IEnumerable<T> items, char close, Action<T> append)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            append(item);
        }

        text.Append(close);
    }

    // 1.0, 1 and 1e0 are one number, and the database writes 1e5 as 100000
    private static string Number(string token)
    {
        if (long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        var number = double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture);
        return number == Math.Truncate(number) && Math.Abs(number) < LargestWhole
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
