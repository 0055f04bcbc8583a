using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Host.Servers;

/// <summary>One streamed answer with its times.</summary>
internal sealed record TrialAnswer
{
    public required IReadOnlyList<ChatResponseUpdate> Updates { get; init; }

    public required TimeSpan FirstToken { get; init; }

    public required TimeSpan Whole { get; init; }

    public string Text => string.Concat(Updates.Select(update => update.Text));

    public UsageDetails? Usage => Updates.SelectMany(update => update.Contents).OfType<UsageContent>().LastOrDefault()?.Details;

    public IEnumerable<FunctionCallContent> Calls => Updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>();

    /// <summary>Whether something of it had to be mended before it could be used.</summary>
    public bool WasRepaired => Extras(ChatStream.Repairs).OfType<IEnumerable<string>>().Any(words => words.Any());

    /// <summary>Whether tokens were guessed and not counted.</summary>
    public bool IsEstimated => Extras(ChatStream.UsageEstimated).Any(value => value is true);

    /// <summary>As the server measured it, else by the clock from the first piece on.</summary>
    public double? TokensPerSecond
    {
        get
        {
            if (Extras(ChatStream.Timings).OfType<ChatTimings>().LastOrDefault() is { Generation: { TotalSeconds: > 0 } generation, GeneratedTokens: > 0 and var generated })
            {
                return generated / generation.TotalSeconds;
            }

            var writing = Whole - FirstToken;
            return Usage?.OutputTokenCount is > 1 and var written && writing > TimeSpan.Zero && !IsEstimated ? (written - 1) / writing.TotalSeconds : null;
        }
    }

    public static async Task<TrialAnswer> AskAsync(IChatClient client, string prompt, ChatOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var updates = new List<ChatResponseUpdate>();
        TimeSpan? first = null;
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, prompt)], options, cancellationToken))
        {
            updates.Add(update);
            if (update.Contents.Any(content => content is TextContent { Text.Length: > 0 } or TextReasoningContent { Text.Length: > 0 } or FunctionCallContent))
            {
                first ??= time.GetElapsedTime(start);
            }
        }

        var whole = time.GetElapsedTime(start);
        return new TrialAnswer { Updates = updates, FirstToken = first ?? whole, Whole = whole };
    }

    private IEnumerable<object?> Extras(string name) =>
        Updates.Select(update => update.AdditionalProperties?.GetValueOrDefault(name)).Concat(Updates.SelectMany(update => update.Contents).Select(content => content.AdditionalProperties?.GetValueOrDefault(name)));
}
