using System.Globalization;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Engine.Tooling;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Sessions;

/// <summary>Reads the calls that a model printed as text into a reply which calls nothing, and those that it only thought of.</summary>
internal sealed class PrintedCalls(ToolBox tools)
{
    private const int MaxArguments = 400;

    private readonly OfferedTools _offered = tools.Offered();
    private readonly HashSet<EmbeddedCall> _asked = [];

    /// <summary>The reply as the history takes it, with the calls in it as calls and the text around them; null when no call was printed.</summary>
    public ReplyContents? Read(ChatResponse response, int turn)
    {
        var reply = EmbeddedCalls.Read(Spoken(response), _offered);
        if (reply.Calls.Count == 0)
        {
            return null;
        }

        var calls = reply.Calls.Select((call, i) => Content(call, string.Create(CultureInfo.InvariantCulture, $"text_{turn}_{i + 1}"))).ToList();
        return new ReplyContents(calls, reply.Text.Length > 0 ? [new TextContent(reply.Text)] : []) { IsFromText = true };
    }

    /// <summary>A question about a call that stands only in the thoughts; null when there is none or it was asked before.</summary>
    public string? Question(ChatResponse response)
    {
        var thoughts = response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Select(thought => thought.Text);
        var call = EmbeddedCalls.Read(thoughts, _offered).Calls.Concat(EmbeddedCalls.Read(Spoken(response), _offered).Thought).FirstOrDefault();
        if (call is null || !_asked.Add(call))
        {
            return null;
        }

        var arguments = call.Arguments.Length <= MaxArguments ? call.Arguments : call.Arguments[..MaxArguments] + "…";
        return $"In your thoughts you meant to call {call.Name} with {arguments}. Nothing was executed; call it if you mean it.";
    }

    private static IEnumerable<string> Spoken(ChatResponse response) =>
        response.Messages.SelectMany(message => message.Contents).OfType<TextContent>().Select(text => text.Text);

    private static FunctionCallContent Content(EmbeddedCall call, string id) =>
        new(id, call.Name) { RawRepresentation = new RawToolCall(id, call.Name, call.Arguments) };
}
