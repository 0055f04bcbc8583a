using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>What happened to a run beside its states, from any thread, until its next transition writes it into the journal.</summary>
public sealed class PendingEvents
{
    private readonly Lock _lock = new();
    private readonly List<JournalEvent> _events = [];

    public void Add(JournalEvent happened)
    {
        lock (_lock)
        {
            _events.Add(happened);
        }
    }

    public IReadOnlyList<JournalEvent> Take()
    {
        lock (_lock)
        {
            if (_events.Count == 0)
            {
                return [];
            }

            JournalEvent[] taken = [.. _events];
            _events.Clear();
            return taken;
        }
    }
}
