using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Context;

/// <summary>Lines messages up as strict chat templates demand: of user's words and answers without calls, none stands twice in a row.</summary>
internal sealed class PromptBuilder
{
    // Some templates refuse a user's words straight after others or after a tool's result; these say nothing and part them.
    private const string Silence = "…";
    private const string GoOn = "Go on.";

    private readonly List<ChatMessage> _messages = [];
    private ChatRole? _last;

    public IReadOnlyList<ChatMessage> Messages => _messages;

    public long Bytes { get; private set; }

    public void Add(ChatMessage message)
    {
        if (message.Role == ChatRole.User || (message.Role == ChatRole.Assistant && !message.Contents.OfType<FunctionCallContent>().Any()))
        {
            if (message.Role == _last)
            {
                Put(message.Role == ChatRole.User ? new ChatMessage(ChatRole.Assistant, Silence) : new ChatMessage(ChatRole.User, GoOn));
            }

            _last = message.Role;
        }

        Put(message);
    }

    private void Put(ChatMessage message)
    {
        _messages.Add(message);
        Bytes += PromptSize.Of(message);
    }
}
