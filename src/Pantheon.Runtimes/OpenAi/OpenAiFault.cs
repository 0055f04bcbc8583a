using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>Reads the error answers of OpenAI-compatible servers into failures that say what to do.</summary>
internal static class OpenAiFault
{
    public static ChatException Of(string server, HttpStatusCode status, string body)
    {
        var error = Parse(body);
        var message = error?["message"]?.ToString() ?? (body.Length <= 300 ? body : body[..300]);
        var type = error?["type"]?.ToString();
        return status switch
        {
            HttpStatusCode.ServiceUnavailable => new ChatException(
                Codes.RuntimeLoading, FailureKind.RuntimeUnavailable, $"{server} is busy or still loading: {message}", "wait, or look at the server's log"),
            HttpStatusCode.NotFound => new ChatException(
                Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"{server} has no such model or path: {message}", "pantheon doctor"),
            _ when type == "exceed_context_size_error" => new ChatException(
                Codes.ContextExceeded, FailureKind.ContextOverflow, $"the prompt is longer than the context of {server}: {message}", "give the model a larger context, or the task a smaller scope"),
            >= HttpStatusCode.InternalServerError => new ChatException(
                Codes.RuntimeFault, FailureKind.RuntimeError, $"{server} failed with status {(int)status}: {message}", "look at the server's log"),
            _ => new ChatException(
                Codes.RuntimeRefusedRequest, FailureKind.RuntimeError, $"{server} refused the request with status {(int)status}: {message}", "look at the server's log"),
        };
    }

    public static ChatException InStream(string server, JsonNode error) => new(
        Codes.RuntimeFault,
        FailureKind.RuntimeError,
        $"{server} broke off its answer: {error["message"]?.ToString() ?? error.ToJsonString()}",
        "look at the server's log");

    public static ChatException Unreachable(string server, Exception exception) => new(
        Codes.RuntimeUnreachable, FailureKind.RuntimeUnavailable, $"{server} cannot be reached: {exception.Message}", "start the server, then: pantheon doctor", exception);

    public static ChatException Broken(string server, Exception? exception = null) => new(
        Codes.StreamBroken, FailureKind.RuntimeError, $"{server} ended its stream before the answer was complete", "look at the server's log", exception);

    private static JsonNode? Parse(string body)
    {
        try
        {
            return (JsonNode.Parse(body) as JsonObject)?["error"] as JsonObject;
        }
        catch (JsonException)
        {
            // a proxy's HTML page, say: the text itself is shown then
            return null;
        }
    }
}
