using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;

namespace Pantheon.Engine.Sessions;

/// <summary>One streamed request and its reply, timed and traced; a runtime's fault comes back as a value.</summary>
internal sealed class ModelTurn(SessionRequest request, ChatOptions options, SessionRecorder recorder, SessionVoice voice, TimeProvider time)
{
    private SessionRequest _request = request;

    /// <summary>Sends the turn; one that failed with its server is sent again once the server is back, and each sending is traced.</summary>
    public async Task<ModelTurnEnd> RunAsync(int turn, IReadOnlyList<ChatMessage> messages, NodeClock clock)
    {
        while (true)
        {
            var end = await SendAsync(turn, messages, clock.Token);
            if (end is not { Fault: { } fault, Failure: { } failure } || await clock.WaitFreeAsync(token => _request.Recover(fault, failure, token)) is not { } model)
            {
                return end;
            }

            _request = _request with { Model = model };
        }
    }

    private async Task<ModelTurnEnd> SendAsync(int turn, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        voice.BeginTurn(turn, _request.Model.Pin.Id);
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        TimeSpan? firstToken = null;
        var updates = new List<ChatResponseUpdate>();
        Failure? failure = null;
        ChatFault? fault = null;
        try
        {
            await foreach (var update in _request.Model.Client.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                if (update.IsRestart)
                {
                    updates.Clear();
                }

                firstToken ??= update.Contents.Count > 0 ? time.GetElapsedTime(start) : null;
                voice.Hear(update);
                updates.Add(update);
            }
        }
        catch (ChatException exception)
        {
            fault = exception.Fault;
            failure = new Failure(exception.Kind, exception.Message) { Code = exception.Code, Next = exception.Hint };
        }

        voice.EndReply();
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
        var span = await recorder.ModelCallAsync(_request, facts, cancellationToken);
        return new ModelTurnEnd(failure is null ? response : null, failure, span) { Fault = fault };
    }
}
