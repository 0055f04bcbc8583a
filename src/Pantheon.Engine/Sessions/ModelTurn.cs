using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions;

/// <summary>One streamed request and its reply, timed and traced; a runtime's fault comes back as a value.</summary>
internal sealed class ModelTurn(SessionRequest request, ChatOptions options, SessionRecorder recorder, TimeProvider time)
{
    public async Task<ModelTurnEnd> RunAsync(int turn, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        TimeSpan? firstToken = null;
        var updates = new List<ChatResponseUpdate>();
        Failure? failure = null;
        try
        {
            await foreach (var update in request.Model.Client.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                if (update.IsRestart)
                {
                    updates.Clear();
                }

                firstToken ??= update.Contents.Count > 0 ? time.GetElapsedTime(start) : null;
                updates.Add(update);
            }
        }
        catch (ChatException exception)
        {
            failure = new Failure(exception.Kind, exception.Message) { Code = exception.Code, Next = exception.Hint };
        }

        var response = updates.Count > 0 ? updates.ToChatResponse() : null;
        var facts = new ModelCallFacts
        {
            Turn = turn,
            Sent = messages,
            Response = response,
            Failure = failure,
            StartedAt = startedAt,
            Duration = time.GetElapsedTime(start),
            FirstToken = firstToken,
        };
        var span = await recorder.ModelCallAsync(request, facts, cancellationToken);
        return new ModelTurnEnd(failure is null ? response : null, failure, span);
    }
}
