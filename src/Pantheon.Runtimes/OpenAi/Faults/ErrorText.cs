using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Redaction;

namespace Pantheon.Runtimes.OpenAi.Faults;

/// <summary>What a server says of an error, whichever shape it says it in.</summary>
/// <param name="Message">For people.</param>
/// <param name="Type">The server's own word for the kind of error, where it has one.</param>
/// <param name="Status">The status it names inside the error itself.</param>
internal sealed record ErrorText(string Message, string? Type, int? Status)
{
    private const int MostOfMessage = 1000;

    public static ErrorText Of(string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject json)
            {
                return Of(json);
            }
        }
        catch (Exception strange) when (strange is JsonException or ArgumentException)
        {
            // a proxy's HTML page, say: the text itself is shown then
        }

        return new ErrorText(Cut(body.Trim()), null, null);
    }

    /// <summary>Of `{"error":{…}}`, `{"error":"…"}`, the older `{"object":"error",…}` of vLLM, and `{"detail":…}`.</summary>
    public static ErrorText Of(JsonObject json)
    {
        var error = json["error"] ?? json;
        return error is JsonObject shape
            ? new ErrorText(Cut((shape["message"] ?? shape["detail"] ?? shape).ToString()), shape["type"]?.ToString(), StatusOf(shape["code"]))
            : new ErrorText(Cut(error.ToString()), null, null);
    }

    private static int? StatusOf(JsonNode? code) => code is JsonValue value && value.TryGetValue<int>(out var status) && status is >= 400 and < 600 ? status : null;

    private static string Cut(string text) => text[..SecretCut.Head(text, MostOfMessage)];
}
