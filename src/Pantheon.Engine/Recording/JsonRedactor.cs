using System.Text.Json.Nodes;

namespace Pantheon.Engine.Recording;

/// <summary>Runs a text redactor over every string of a JSON value, the names of members too.</summary>
internal static class JsonRedactor
{
    public static JsonNode? Redact(JsonNode? node, Func<string, string> redact) => node switch
    {
        JsonObject map => Redact(map, redact),
        JsonArray list => Redact(list, redact),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(redact(text)),
        _ => node?.DeepClone(),
    };

    /// <summary>The value itself where nothing is found in it, as nearly always; who keeps it must not change it.</summary>
    public static T? Clean<T>(T? node, Func<string, string> redact)
        where T : JsonNode => IsClean(node, redact) ? node : (T?)Redact((JsonNode?)node, redact);

    private static bool IsClean(JsonNode? node, Func<string, string> redact)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map)
                {
                    if (!IsClean(name, redact) || !IsClean(value, redact))
                    {
                        return false;
                    }
                }

                return true;
            case JsonArray list:
                foreach (var item in list)
                {
                    if (!IsClean(item, redact))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return IsClean(text, redact);
            default:
                return true;
        }
    }

    private static bool IsClean(string text, Func<string, string> redact) => redact(text) is var shown && (ReferenceEquals(shown, text) || shown == text);

    /// <summary>Redacts the values and not the text: in the text, quotes and other signs are escaped, which hides a secret's surroundings.</summary>
    public static string RedactText(string json, Func<string, string> redact)
    {
        try
        {
            return Redact(JsonNode.Parse(json), redact)?.ToJsonString() ?? "null";
        }
        catch (Exception broken) when (broken is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            // what is no JSON after all is redacted as the text it is
            return redact(json);
        }
    }

    public static JsonObject Redact(JsonObject map, Func<string, string> redact)
    {
        var clean = new JsonObject();
        foreach (var (name, value) in map)
        {
            var shown = redact(name);
            for (var twin = 2; clean.ContainsKey(shown); twin++)
            {
                // two secrets of one kind as names must not hide each other's values
                shown = FormattableString.Invariant($"{redact(name)}#{twin}");
            }

            clean[shown] = Redact(value, redact);
        }

        return clean;
    }

    public static JsonArray Redact(JsonArray list, Func<string, string> redact) => new([.. list.Select(item => Redact(item, redact))]);
}
