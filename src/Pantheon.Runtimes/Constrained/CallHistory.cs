using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Constrained;

/// <summary>Writes a conversation with calls and results as plain text of system, user and assistant, in the form that the model itself is asked to write.</summary>
internal static class CallHistory
{
    public static IReadOnlyList<ChatMessage> Render(IEnumerable<ChatMessage> messages, string? instruction)
    {
        var tools = new Dictionary<string, string>(StringComparer.Ordinal);
        var rendered = new List<ChatMessage>();
        if (instruction is not null)
        {
            var system = messages.TakeWhile(message => message.Role == ChatRole.System).Select(message => message.Text).Append(instruction);
            rendered.Add(new ChatMessage(ChatRole.System, string.Join("\n\n", system.Where(text => text.Length > 0))));
            messages = messages.SkipWhile(message => message.Role == ChatRole.System);
        }

        foreach (var message in messages)
        {
            var (role, text) = Text(message, tools, isForm: instruction is not null);
            if (text.Length == 0)
            {
                continue;
            }

            // templates want the roles to alternate
            if (rendered is [.., var last] && last.Role == role)
            {
                rendered[^1] = new ChatMessage(role, $"{last.Text}\n\n{text}");
            }
            else
            {
                rendered.Add(new ChatMessage(role, text));
            }
        }

        return rendered;
    }

    private static (ChatRole Role, string Text) Text(ChatMessage message, Dictionary<string, string> tools, bool isForm)
    {
        var results = message.Contents.OfType<FunctionResultContent>().ToList();
        if (results.Count > 0)
        {
            return (ChatRole.User, string.Join("\n\n", results.Select(result => $"Result of {tools.GetValueOrDefault(result.CallId, "the call")}:\n{result.Result}")));
        }

        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        foreach (var call in calls)
        {
            tools[call.CallId] = call.Name;
        }

        if (calls.Count > 0)
        {
            return (ChatRole.Assistant, string.Join('\n', calls.Select(call => CallForm.Write(call.Name, JsonSerializer.SerializeToNode(call.Arguments ?? new Dictionary<string, object?>()) ?? new JsonObject()))));
        }

        return (message.Role, isForm && message.Role == ChatRole.Assistant && message.Text.Length > 0 ? CallForm.Write(message.Text) : message.Text);
    }
}
