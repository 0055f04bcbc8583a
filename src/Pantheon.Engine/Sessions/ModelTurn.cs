using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Live;
using Pantheon.Core.Runs;
using Pantheon.Engine.Context;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;

namespace Pantheon.Engine.Sessions;

/// <summary>One streamed request and its reply, timed and traced; a runtime's fault comes back as a value.</summary>
internal sealed class ModelTurn(SessionRequest request, ChatOptions options, ContextWindow window, SessionRecorder recorder, SessionVoice voice, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private SessionRequest _request = request;

    /// <summary>
    /// Sends what fits of a history; a turn that failed with its server is sent again once the server is back, one that was too long once more and shorter.
    /// Each sending is traced.
    /// </summary>
    public async Task<ModelTurnEnd> RunAsync(int turn, IReadOnlyList<ChatMessage> history, NodeClock clock)
    {
        var wasTooLong = false;
        while (true)
        {
            var view = await window.FitAsync(turn, history, _request.Tape.Fit(_request.Model), clock.Token);
            if (view.Failure is { } full)
            {
                return new ModelTurnEnd(null, full, []);
            }

            if (view.Compaction is { } compaction && !_request.Tape.IsPlaying)
            {
                _request.Note(new JournalEvent(EventKinds.ContextCompacted) { Data = new JsonObject { ["turn"] = turn, ["compaction"] = compaction.ToJson() } });
                voice.Tell(LiveKind.Compaction, compaction.ToJson().ToJsonString());
            }

            var end = await SendAsync(turn, view, clock.Token);
            if (end is not { Fault: { } fault, Failure: { } failure })
            {
                return end;
            }

            if (fault == ChatFault.ContextExceeded)
            {
                if (wasTooLong || !window.Overflowed(view))
                {
                    return end with { Failure = window.Refused(view, failure) };
                }

                wasTooLong = true;
                continue;
            }

            if (end.WasTaken)
            {
                // it was waited for, and asked again
                continue;
            }

            if (await clock.WaitFreeAsync(token => _request.Recover(fault, failure, token)) is not { } model)
            {
                return end;
            }

            _request = _request with { Model = model };
        }
    }

    private async Task<ModelTurnEnd> SendAsync(int turn, WindowView view, CancellationToken cancellationToken)
    {
        if (_request.Tape.Sent(turn, () => recorder.DigestOf(view.Messages)) is { } taken)
        {
            if (taken.Response is { } answer)
            {
                window.Answered(view, answer);
            }

            return taken;
        }

        voice.BeginTurn(turn, _request.Model.Pin.Id);
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        TimeSpan? firstToken = null;
        var updates = new List<ChatResponseUpdate>();
        Failure? failure = null;
        ChatFault? fault = null;
        Task<Digest>? sent = null;
        var asked = Options(view);
        var heard = new CallStream { Options = asked };
        try
        {
            await using var stream = _request.Model.Client.GetStreamingResponseAsync(view.Messages, asked, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var next = stream.MoveNextAsync();

            // stored while the model is at work, and not while it waits for the next turn
            sent = recorder.SentAsync(view.Messages, cancellationToken);
            while (await next)
            {
                var update = stream.Current;
                heard.Add(update, time.GetElapsedTime(start));
                if (update.IsRestart)
                {
                    updates.Clear();
                }

                firstToken ??= update.Contents.Count > 0 ? time.GetElapsedTime(start) : null;
                voice.Hear(update);
                updates.Add(update);
                next = stream.MoveNextAsync();
            }
        }
        catch (ChatException exception)
        {
            fault = exception.Fault;
            heard.Fault = exception;
            failure = new Failure(exception.Kind, exception.Message) { Code = exception.Code, Next = exception.Hint };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            heard.IsCut = true;
        }
        finally
        {
            await (sent ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        voice.EndReply();
        var response = updates.Count > 0 ? updates.ToChatResponse() : null;
        if (failure is null && response is not null && !heard.IsCut)
        {
            window.Answered(view, response);
        }

        var facts = new ModelCallFacts
        {
            Turn = turn,
            Sent = view.Messages,
            Stored = sent is null || heard.IsCut ? null : await sent,
            Stream = heard,
            Window = view.ToJson(),
            Response = response,
            Failure = failure,
            StartedAt = startedAt,
            Duration = time.GetElapsedTime(start),
            FirstToken = firstToken,
        };
        heard.Took = facts.Duration;
        if (heard.IsCut)
        {
            // what was said before a session was stopped is kept where the store takes it; the stop waits for no store
            using var patience = new CancellationTokenSource(Patience, time);
            await ((Task)recorder.ModelCallAsync(_request, facts, patience.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OperationCanceledException(cancellationToken);
        }

        var (span, digest) = await recorder.ModelCallAsync(_request, facts, cancellationToken);
        if (failure is not null)
        {
            _request.Tape.Heard(fault);
        }
        else if (response is not null)
        {
            _request.Tape.Heard(response, digest, span);
        }

        return new ModelTurnEnd(failure is null ? response : null, failure, span) { Fault = fault };
    }

    private ChatOptions Options(WindowView view)
    {
        if (options.MaxOutputTokens <= view.Budget.Reply && (options.Tools?.Count ?? 0) == view.Tools.Count)
        {
            return options;
        }

        var fitting = options.Clone();
        fitting.MaxOutputTokens = Math.Min(options.MaxOutputTokens ?? int.MaxValue, view.Budget.Reply);
        fitting.Tools = options.Tools is null ? null : [.. options.Tools.Where(tool => view.Tools.Contains(tool.Name))];
        return fitting;
    }
}
