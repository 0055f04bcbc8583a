using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Sees when a session goes round a circle of two to four turns: told after the second time round, stopped at the end of the third.</summary>
internal sealed class CycleWatch
{
    private const int Shortest = 2;
    private const int Longest = 4;
    private const int NoticeAt = 2;
    private const int StopAt = 3;

    // the newest last
    private readonly List<string> _turns = [];
    private int _noticed;

    /// <summary>Takes the calls of one turn before they are made; says whether they may not be made any more.</summary>
    public Intervention? Observe(IReadOnlyList<string> calls)
    {
        _turns.Add(string.Join('\n', calls.Distinct().Order(StringComparer.Ordinal)));
        if (_turns.Count > Longest * StopAt)
        {
            _turns.RemoveAt(0);
        }

        return Round(StopAt) is { } length
            ? Intervention.Stop(
                FailureKind.NoProgress,
                Codes.CallsInCircles,
                string.Create(CultureInfo.InvariantCulture, $"the agent went round the same {length} turns {StopAt} times, the last of them with {CallSignature.Head(calls[0])}"))
            : null;
    }

    /// <summary>What the model is told after the results of the second time round.</summary>
    public Intervention? Notice()
    {
        if (Round(NoticeAt) is not { } length)
        {
            _noticed = 0;
            return null;
        }

        // each turn of the same circle ends it anew
        return _noticed++ == 0
            ? Intervention.Tell(string.Create(CultureInfo.InvariantCulture, $"You have made the same {length} turns twice over, with the same results. Do something else, or finish."))
            : null;
    }

    /// <summary>How many turns long the circle is that was gone round so often at the end, or null.</summary>
    private int? Round(int times)
    {
        for (var length = Shortest; length <= Longest; length++)
        {
            var first = _turns.Count - (length * times);
            if (first >= 0
                && Enumerable.Range(first, length * (times - 1)).All(at => _turns[at] == _turns[at + length])
                && _turns.Skip(first).Take(length).Distinct().Count() > 1)
            {
                return length;
            }
        }

        return null;
    }
}
