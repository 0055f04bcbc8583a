using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Live;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;

namespace Pantheon.Engine.Sessions;

/// <summary>One conversation between an agent's model and its tools, from the first prompt to `finish` or the end of the budget.</summary>
public sealed class AgentSession
{
    private readonly SessionRequest _request;
    private readonly Func<JsonObject> _identity;
    private readonly TimeProvider _time;
    private readonly SessionVoice _voice;
    private readonly Conversation _conversation;
    private readonly ModelTurn _turn;
    private readonly ReplyJudge _judge;
    private readonly CallRound _calls;

    public AgentSession(SessionRequest request, SessionRecorder recorder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        var finish = new FinishTool(request.Agent);
        var heard = request;
        var (tools, window) = SessionTools.Of(request, finish, new SummaryWriter(request, recorder, time));
        var tape = request.Tape;
        tape.TreeOf = heard.TreeOf;
        _request = request = request with { Steering = () => tape.Steer(heard.Steering), TreeOf = token => tape.TreeAsync(heard.TreeOf, token) };
        _identity = () => SessionIdentity.Of(request, tools);
        _time = time;
        _voice = new SessionVoice(request, recorder.Redact, time);
        _conversation = new Conversation(request, _voice);
        _turn = new ModelTurn(request, SessionOptions.Of(request, tools), window, recorder, _voice, time);
        _judge = new ReplyJudge(request.Agent, tools);
        _calls = new CallRound(request, tools, finish, _conversation, recorder, _voice, time);
    }

    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        _request.Tape.Begin(_identity);
        var end = await ConverseAsync(cancellationToken);
        _request.Tape.GoLive();
        _voice.Tell(LiveKind.End, end.Failure is { } failure ? $"{Word.Of(failure.Kind)}: {failure.Message}" : "finished");
        return end;
    }

    private async Task<SessionEnd> ConverseAsync(CancellationToken cancellationToken)
    {
        var wall = _request.Agent.Limits.Wall;
        var tape = _request.Tape;
        using var clock = new NodeClock(wall is { } most ? TimeSpan.FromTicks(Math.Max(0, (most - tape.UsedBefore).Ticks)) : Timeout.InfiniteTimeSpan, _time, cancellationToken);
        tape.Used = () => tape.UsedBefore + clock.Used;
        try
        {
            while (true)
            {
                if ((_conversation.Exceeded() ?? await StepAsync(clock)) is { } end)
                {
                    return end;
                }
            }
        }
        catch (OperationCanceledException) when (clock.TimedOut)
        {
            // only a clock with a wall runs out
            tape.TimeIsOver();
            var message = string.Create(CultureInfo.InvariantCulture, $"the session reached its wall clock of {wall!.Value.TotalMinutes:0.#} minutes before it finished");
            return _conversation.Failed(new Failure(FailureKind.BudgetExhausted, message) { Code = Codes.SessionBoundReached });
        }
    }

    /// <summary>One turn: the model is asked, and what it answers is done.</summary>
    private async Task<SessionEnd?> StepAsync(NodeClock clock)
    {
        if (!_request.Tape.IsPlaying)
        {
            await _request.BeforeTurn();
        }

        _conversation.Steer(_request.Steering());
        var turn = await _turn.RunAsync(_conversation.Turns + 1, _conversation.Messages, clock);
        if (turn.Response is not { } response)
        {
            return _conversation.Failed(turn.Failure ?? new Failure(FailureKind.RuntimeError, "the runtime ended the stream without a reply"));
        }

        _conversation.AddTurn(response, turn.WasTaken);
        await _request.Tape.KeepAsync(clock.Token);
        switch (_judge.Judge(response, _conversation.Turns, _conversation.Messages))
        {
            case Judgement.Calls calls:
                return await ActAsync(calls.Reply, turn.SpanId, clock.Token);
            case Judgement.Output output:
                _voice.Repaired(output.Repairs);
                _conversation.Add(response.Messages);
                return Deferred() ? null : _conversation.Ended(output.Value);
            case Judgement.Nothing nothing:
                await _calls.LeaveAsync(turn.WasTaken ? [] : nothing.Cut, turn.SpanId, clock.Token);
                _conversation.Add(nothing.Kept);
                return _conversation.Heed(nothing.Because);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<SessionEnd?> ActAsync(ReplyContents reply, byte[] span, CancellationToken cancellationToken)
    {
        var (end, acted) = await _calls.RunAsync(reply, span, cancellationToken);
        if (acted)
        {
            _judge.Acted();
        }

        return end is { Output: not null } && Deferred() ? null : end;
    }

    /// <summary>Whether a note came while the last turn was taken: it is read before the session ends.</summary>
    private bool Deferred() => _conversation.Steer(_request.Steering());
}
