using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Streaming;

/// <summary>
/// Lets no answer hang, go round in circles or end without an end: each phase has its time, reasoning comes apart from text, and tokens are always counted.
/// The server's stream is closed at once when an answer is cut, which frees its seat.
/// </summary>
/// <param name="model">The model, as messages name it.</param>
public sealed class GuardedChatClient(IChatClient inner, string model, StreamRules rules, TimeProvider time) : StreamingClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> asked = [.. messages];
        var promptTokens = TokenEstimator.Of(asked, options);
        var shape = new AnswerShape(model, promptTokens, options, rules.TemplateOpensThinking);
        using (var clock = new StreamClock(model, rules, promptTokens, options?.Tools is { Count: > 0 }, time, cancellationToken))
        {
            var source = InnerClient.GetStreamingResponseAsync(asked, options, clock.Token).GetAsyncEnumerator(clock.Token);
            await using var updates = new TimedUpdates(source, clock, time);
            while (!shape.IsCut && await updates.NextAsync())
            {
                foreach (var update in shape.Take(updates.Current))
                {
                    yield return update;
                }
            }
        }

        foreach (var update in shape.End())
        {
            yield return update;
        }
    }
}
