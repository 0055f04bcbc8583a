using System.Globalization;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Streaming;

/// <summary>Counts how long a server lets one answer wait, by phase; only the time spent waiting for it counts.</summary>
internal sealed class StreamClock : IDisposable
{
    private readonly string _model;
    private readonly TimeSpan _first;
    private readonly TimeSpan _stall;
    private readonly TimeSpan _whole;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _either;
    private long _waitingSince;
    private TimeSpan _silence;
    private TimeSpan _waited;
    private long _pieces;

    public StreamClock(string model, StreamRules rules, int promptTokens, bool hasTools, TimeProvider time, CancellationToken caller)
    {
        _model = model;
        _first = rules.FirstToken(promptTokens);
        _stall = rules.HidesCalls && hasTools ? rules.SilentCall : rules.Stall;
        _whole = rules.Whole;
        _time = time;
        _caller = caller;
        _over = new CancellationTokenSource(_whole, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, caller);
    }

    /// <summary>Ends with the caller's patience or with ours.</summary>
    public CancellationToken Token => _either.Token;

    public bool IsOver => _over.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>The next update is waited for since then.</summary>
    public void Wait(long since)
    {
        _waitingSince = since;
        var rest = Rest() - _time.GetElapsedTime(since);
        _over.CancelAfter(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
    }

    public void Heard(ChatResponseUpdate update)
    {
        _over.CancelAfter(Timeout.InfiniteTimeSpan);
        Stop();
        HeardAtOnce(update);
    }

    /// <summary>Takes an update that nobody had to wait for.</summary>
    public bool HeardAtOnce(ChatResponseUpdate update)
    {
        if (IsToken(update))
        {
            _silence = TimeSpan.Zero;
            _pieces++;
        }

        return true;
    }

    public ChatException Stalled(Exception inner)
    {
        Stop();
        var (code, message, hint) = _waited >= _whole
            ? (Codes.AnswerTooLong, $"{_model} did not end its answer within {Text(_whole)}", "give the agent a smaller max_tokens, or the model faster hardware")
            : _pieces == 0
                ? (Codes.FirstTokenLate, $"{_model} gave no first token within {Text(_first)}, the time for queue, load and prompt together", "look at the server's log: is it busy with other requests, or does it hang?")
                : (Codes.TokensStalled, string.Create(CultureInfo.InvariantCulture, $"{_model} stalled: no token for {Text(_stall)}, after {_pieces} {(_pieces == 1 ? "piece" : "pieces")} of its answer"), "look at the server's log; restart it if it hangs");
        return new ChatException(code, FailureKind.RuntimeError, message, hint, inner) { Fault = ChatFault.Stalled };
    }

    public void Dispose()
    {
        _either.Dispose();
        _over.Dispose();
    }

    private TimeSpan Rest()
    {
        var phase = (_pieces == 0 ? _first : _stall) - _silence;
        var whole = _whole - _waited;
        return phase < whole ? phase : whole;
    }

    private void Stop()
    {
        var waited = _time.GetElapsedTime(_waitingSince);
        _silence += waited;
        _waited += waited;
        _waitingSince = _time.GetTimestamp();
    }

    /// <summary>White space alone is what a hanging model writes; an update without contents tells of a call that is being written.</summary>
    private static bool IsToken(ChatResponseUpdate update) =>
        (update.Contents.Count == 0 && update.AdditionalProperties is not { Count: > 0 }) || update.FinishReason is not null || update.Contents.Any(content => content switch
        {
            TextContent text => !string.IsNullOrWhiteSpace(text.Text),
            TextReasoningContent reasoning => !string.IsNullOrWhiteSpace(reasoning.Text),
            UsageContent => false,
            _ => true,
        });

    private static string Text(TimeSpan span) =>
        span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes") : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
}
