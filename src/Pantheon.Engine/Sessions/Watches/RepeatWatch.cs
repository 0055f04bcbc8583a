using System.Globalization;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Sees when a session makes the same call again and again; calls of one turn count once.</summary>
internal sealed class RepeatWatch(int stopAt)
{
    private const int NoticeAt = 3;
    private const int MaxHead = 160;

    private string? _last;
    private int _count;

    /// <summary>Takes the calls of one turn, as texts of name and arguments; says whether they may not be made any more.</summary>
    public Intervention? Observe(IReadOnlyList<string> calls)
    {
        var turn = string.Join('\n', calls.Distinct().Order(StringComparer.Ordinal));
        _count = turn.Length > 0 && turn == _last ? _count + 1 : 1;
        _last = turn;
        return _count >= stopAt
            ? Intervention.Stop(FailureKind.NoProgress, string.Create(CultureInfo.InvariantCulture, $"the agent made the same call {_count} times in a row: {Head(calls[0])}"))
            : null;
    }

    /// <summary>What the model is told once, after the results of a call that it made three times.</summary>
    public Intervention? Notice() =>
        _count == NoticeAt ? Intervention.Tell("You have made exactly this call three times. Its result will not change. Do something else, or finish.") : null;

    private static string Head(string text) => text.Length <= MaxHead ? text : text[..MaxHead] + "…";
}
