using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Sees when a session makes the same call turn after turn; calls of one turn count once, and a call beside changing edits is no repetition.</summary>
internal sealed class RepeatWatch(int stopAt)
{
    private const int NoticeAt = 3;

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private string? _lastTurn;
    private int _turns;
    private int _most;

    /// <summary>Takes the calls of one turn before they are made; says whether they may not be made any more.</summary>
    public Intervention? Observe(IReadOnlyList<string> calls)
    {
        string[] distinct = [.. calls.Distinct().Order(StringComparer.Ordinal)];
        var turn = string.Join('\n', distinct);
        _turns = turn == _lastTurn ? _turns + 1 : 1;
        _lastTurn = turn;
        foreach (var gone in _calls.Keys.Except(distinct).ToList())
        {
            _calls.Remove(gone);
        }

        foreach (var call in distinct)
        {
            _calls[call] = _calls.GetValueOrDefault(call) + 1;
        }

        var (repeated, count) = _calls.MaxBy(entry => entry.Value);
        _most = Math.Max(_turns, count);
        return _most >= stopAt
            ? Intervention.Stop(
                FailureKind.NoProgress,
                Codes.SameCallAgain,
                string.Create(CultureInfo.InvariantCulture, $"the agent made the same call {_most} times in a row: {CallSignature.Head(count >= _turns ? repeated : calls[0])}"))
            : null;
    }

    /// <summary>Takes the calls that changed the tree: after them another call's result may be another one.</summary>
    public void Edited(IReadOnlyList<string> by)
    {
        foreach (var other in by.Count == 0 ? [] : _calls.Keys.Where(call => by.Any(edit => edit != call)).ToList())
        {
            _calls[other] = 0;
        }
    }

    /// <summary>What the model is told after the results of a call that it has made three times.</summary>
    public Intervention? Notice() =>
        _most == NoticeAt ? Intervention.Tell("You have made exactly this call three times. Its result will not change. Do something else, or finish.") : null;
}
