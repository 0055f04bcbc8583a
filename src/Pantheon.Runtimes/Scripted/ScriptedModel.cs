using System.Text;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Scripted;

/// <summary>One named set of scripts; the first script that applies to a conversation answers it.</summary>
public sealed record ScriptedModel(string Id, IReadOnlyList<Script> Scripts)
{
    public ScriptedReply ReplyTo(IEnumerable<ChatMessage> conversation) =>
        ReplyTo(conversation.Select(message => (message.Role.Value, message.Text)));

    public ScriptedReply ReplyTo(IEnumerable<(string Role, string Text)> conversation)
    {
        var opening = new StringBuilder();
        var turn = 0;
        foreach (var (role, text) in conversation)
        {
            if (role == "assistant")
            {
                turn++;
            }
            else if (turn == 0)
            {
                opening.Append(text).Append('\n');
            }
        }

        var words = opening.ToString();
        var script = Scripts.FirstOrDefault(candidate => candidate.AppliesTo(words));
        return script is not null && turn < script.Turns.Count ? script.Turns[turn] : ScriptedReply.Empty;
    }
}
