using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Profiles;

/// <summary>
/// Speaks to a model whose template has no place for a system message: its words go before the first of the user's. The servers know from the model's file where
/// a turn ends; texts to stop at are not sent, as some of them (`&lt;/s&gt;`) are words of a page too.
/// </summary>
public sealed class ProfiledChatClient(IChatClient innerClient) : DelegatingChatClient(innerClient)
{
    private const string NoSystem = "none";

    /// <summary>Whether a family needs it.</summary>
    public static bool IsFor(ModelProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile.Template.System == NoSystem;
    }

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Arrange(messages), options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(Arrange(messages), options, cancellationToken);

    private static List<ChatMessage> Arrange(IEnumerable<ChatMessage> messages)
    {
        var all = messages.ToList();
        var head = all.TakeWhile(message => message.Role == ChatRole.System).ToList();
        if (head.Count == 0)
        {
            return all;
        }

        // the same words in the same place, turn after turn: what the server has read of them stays in its cache
        var words = string.Join("\n\n", head.Select(message => message.Text));
        return all[head.Count..] is [{ Role: var role } first, .. var rest] && role == ChatRole.User && first.Contents.All(content => content is TextContent)
            ? [new ChatMessage(ChatRole.User, $"{words}\n\n{first.Text}"), .. rest]
            : [new ChatMessage(ChatRole.User, words), .. all[head.Count..]];
    }
}
