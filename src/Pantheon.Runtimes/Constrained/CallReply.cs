using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Constrained;

/// <summary>Reads a whole answer of the form back into the call or the text that it is.</summary>
internal static class CallReply
{
    private const int MostShown = 200;

    // of a name that stands twice one reader takes the first and another the last
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="id">The id of the call, should it be one.</param>
    public static AIContent Read(string text, string id)
    {
        try
        {
            return Read(JsonElement.Parse(text, Strict), text, id);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // the second is half a character, which JSON can say and no text can hold
            throw Unreadable(text, fault.Message, fault);
        }
    }

    private static AIContent Read(JsonElement reply, string text, string id)
    {
        if (reply.ValueKind != JsonValueKind.Object)
        {
            throw Unreadable(text, "it is no object", null);
        }

        if (reply.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not (CallForm.Answer or CallForm.Tool or CallForm.Arguments)) is { } other)
        {
            throw Unreadable(text, $"it has '{(other.Length > MostShown ? other[..MostShown] : other)}', which neither has", null);
        }

        if (reply.TryGetProperty(CallForm.Answer, out _) && reply.TryGetProperty(CallForm.Tool, out _))
        {
            throw Unreadable(text, "it is both at once", null);
        }

        if (reply.TryGetProperty(CallForm.Answer, out var answer) && answer.ValueKind == JsonValueKind.String)
        {
            return new TextContent(answer.GetString());
        }

        return reply.TryGetProperty(CallForm.Tool, out var tool) && tool.ValueKind == JsonValueKind.String
            ? Call(id, tool.GetString()!, reply.TryGetProperty(CallForm.Arguments, out var arguments) ? arguments.GetRawText() : "{}") // it is a string by the line above
            : throw Unreadable(text, "it has neither 'tool' nor 'answer'", null);
    }

    private static FunctionCallContent Call(string id, string name, string arguments) =>
        new(id, name, Parse(arguments)) { RawRepresentation = new RawToolCall(id, name, arguments) };

    private static Dictionary<string, object?>? Parse(string arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments);
        }
        catch (JsonException)
        {
            // what is no object travels as RawToolCall; the session answers it
            return null;
        }
    }

    private static ChatException Unreadable(string text, string why, Exception? inner) => new(
        Codes.ConstrainedReplyUnreadable,
        FailureKind.RuntimeError,
        $"the model was held to one JSON object, a call or an answer, and its reply is neither: {why}; it begins '{(text.Length > MostShown ? text[..MostShown] + "…" : text)}'",
        "serve the model with a server that enforces response formats",
        inner)
    {
        Fault = ChatFault.ParserRejected,
    };
}
