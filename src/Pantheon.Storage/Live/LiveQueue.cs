using Pantheon.Core.Live;
using Pantheon.Core.Identity;

namespace Pantheon.Storage.Live;

/// <summary>What waits to be written: pieces of one reply grow together, and where there is no room the oldest pieces go first, counted by run.</summary>
internal sealed class LiveQueue(int capacity)
{
    private const int MostOfPiece = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<LiveEvent> _waiting = [];
    private readonly Dictionary<AttemptId, int> _dropped = [];

    public void Add(LiveEvent happened)
    {
        lock (_lock)
        {
            if (happened.IsPiece && _waiting.Last is { } last && last.Value is { } before && before.Kind == happened.Kind && before.Attempt == happened.Attempt
                && before.Turn == happened.Turn && before.Text.Length + happened.Text.Length <= MostOfPiece)
            {
                last.Value = before with { Text = before.Text + happened.Text };
                return;
            }

            if (_waiting.Count >= capacity)
            {
                DropOne();
            }

            _waiting.AddLast(happened);
        }
    }

    /// <summary>All that waits, in order, and behind it how many were dropped of which attempt.</summary>
    public IReadOnlyList<LiveEvent> Take(DateTimeOffset now)
    {
        lock (_lock)
        {
            List<LiveEvent> taken =
            [
                .. _waiting,
                .. _dropped.Select(entry => new LiveEvent(LiveKind.Dropped, now, entry.Key, 0, FormattableString.Invariant($"{entry.Value} events came faster than they could be written"))),
            ];
            _waiting.Clear();
            _dropped.Clear();
            return taken;
        }
    }

    /// <summary>Events that could not be written.</summary>
    public void Lose(IEnumerable<LiveEvent> lost)
    {
        lock (_lock)
        {
            foreach (var happened in lost)
            {
                Count(happened);
            }
        }
    }

    private void DropOne()
    {
        var node = _waiting.First;
        while (node is { Value.IsPiece: false })
        {
            node = node.Next;
        }

        node ??= _waiting.First;
        if (node is not null)
        {
            Count(node.Value);
            _waiting.Remove(node);
        }
    }

    private void Count(LiveEvent happened) => _dropped[happened.Attempt] = _dropped.GetValueOrDefault(happened.Attempt) + 1;
}
