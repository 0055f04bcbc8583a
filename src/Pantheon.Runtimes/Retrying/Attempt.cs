using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Runtimes.Retrying;

/// <summary>The tries of one request: what was changed for the present one, and what the table needs to know of those before.</summary>
internal sealed class Attempt(ChatOptions? options)
{
    private readonly Dictionary<RetryMove, int> _made = [];

    public ChatOptions? Options { get; private set; } = options;

    public RetryFacts Facts(bool hasText, ChatException? fault = null) => new()
    {
        Made = _made,
        HasText = hasText,
        HasTools = Options?.Tools is { Count: > 0 },
        IsSampled = Options?.Temperature is not 0,
        IsSpent = fault?.Code == Codes.AnswerTooLong,
        RetryAfter = fault?.RetryAfter,
    };

    public void Change(RetryMove move)
    {
        _made[move] = _made.GetValueOrDefault(move) + 1;
        Options = move switch
        {
            RetryMove.Resample => With(given =>
            {
                given.Seed = given.Seed is { } seed ? unchecked(seed + 1) : null;
                given.ToolMode = given.Tools is { Count: > 0 } tools ? Required(tools) : given.ToolMode;
            }),
            RetryMove.WithoutThinking => With(given => given.Thinking = false),
            RetryMove.WithoutTools => With(given => (given.Tools, given.ToolMode) = (null, null)),
            _ => Options,
        };
    }

    private ChatOptions With(Action<ChatOptions> change)
    {
        var changed = Options?.Clone() ?? new ChatOptions();
        change(changed);
        return changed;
    }

    private static RequiredChatToolMode Required(IList<AITool> tools) => tools.Count == 1 ? ChatToolMode.RequireSpecific(tools[0].Name) : ChatToolMode.RequireAny;
}
