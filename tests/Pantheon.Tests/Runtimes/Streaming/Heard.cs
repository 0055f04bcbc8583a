using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Testing;
using Pantheon.Testing.Chat;

namespace Pantheon.Tests.Runtimes.Streaming;

/// <summary>What a reader hears of an answer: all that was given, and what is left of it after restarts.</summary>
internal sealed class Heard
{
    public List<ChatResponseUpdate> All { get; } = [];

    public List<ChatResponseUpdate> Left { get; } = [];

    public string Text => string.Concat(Left.SelectMany(update => update.Contents).OfType<TextContent>().Select(content => content.Text));

    public string Reasoning => string.Concat(Left.SelectMany(update => update.Contents).OfType<TextReasoningContent>().Select(content => content.Text));

    public ChatFinishReason? Finish => Left.LastOrDefault(update => update.FinishReason is not null)?.FinishReason;

    public IReadOnlyList<string> Repairs => Left.LastOrDefault(update => update.Repairs.Count > 0)?.Repairs ?? [];

    public int Restarts => All.Count(update => update.IsRestart);

    public UsageDetails? Usage => Left.SelectMany(update => update.Contents).OfType<UsageContent>().SingleOrDefault()?.Details;

    public bool IsMarked(string name) => Left.Any(update => update.AdditionalProperties?.GetValueOrDefault(name) is true);

    public static async Task<Heard> OfAsync(IChatClient client, ChatOptions? options, CancellationToken cancellationToken, string prompt = "Hi")
    {
        var heard = new Heard();
        await heard.ListenAsync(client, options, cancellationToken, prompt);
        return heard;
    }

    public async Task ListenAsync(IChatClient client, ChatOptions? options, CancellationToken cancellationToken, string prompt = "Hi")
    {
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, prompt)], options, cancellationToken))
        {
            if (update.IsRestart)
            {
                Left.Clear();
            }

            All.Add(update);
            Left.Add(update);
        }
    }

    /// <summary>Comes back once the client under test has begun so many of its stages.</summary>
    public static async Task UntilAsync(StagedChatClient client, int begun, CancellationToken cancellationToken) =>
        await UntilAsync(() => client.Begun >= begun, cancellationToken);

    public static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (!isSo())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Lets the clock run until the work is done.</summary>
    public static async Task<T> PlayAsync<T>(ManualTime time, Task<T> work, CancellationToken cancellationToken)
    {
        while (!work.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (time.Waiting > 0)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
            }

            await Task.Yield();
        }

        return await work;
    }
}
