using System.Text;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>A conversation as llama-cli takes one: a system text, and one message of the user that holds the rest; its chat template is put around both by llama-cli.</summary>
public sealed record OneShotPrompt(string System, string User)
{
    private const string Conversation = "The conversation so far; write your next message, and nothing before or after it.";

    public static OneShotPrompt Of(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var all = messages.ToList();
        var system = string.Join("\n\n", all.TakeWhile(message => message.Role == ChatRole.System).Select(message => message.Text));
        var rest = all.SkipWhile(message => message.Role == ChatRole.System).ToList();
        var user = rest is [{ Text: var only }] ? only : Transcript(rest);
        user = user.Trim();

        // a line that begins so is a command of llama-cli, which could show it other files
        return new OneShotPrompt(system, user.StartsWith('/') ? "User: " + user : user);
    }

    private static string Transcript(List<ChatMessage> messages)
    {
        var text = new StringBuilder(Conversation);
        foreach (var message in messages)
        {
            text.Append("\n\n").Append(message.Role == ChatRole.Assistant ? "You" : message.Role == ChatRole.System ? "System" : "User").Append(":\n").Append(message.Text);
        }

        return text.ToString();
    }
}
