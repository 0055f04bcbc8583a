using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Steering;

/// <summary>
/// The notes to one run. Each is given to one node, the first that it fits, and to every further attempt of that node; never to another one.
/// </summary>
public sealed class SteerBoard
{
    private readonly Lock _lock = new();
    private readonly List<SteerNote> _notes = [];
    private readonly Dictionary<long, NodeId> _nodes = [];

    /// <summary>Whether anybody told the run anything.</summary>
    public bool HasAny
    {
        get
        {
            lock (_lock)
            {
                return _notes.Count > 0;
            }
        }
    }

    /// <summary>Whether the note of this command is here already.</summary>
    public bool Has(long command)
    {
        lock (_lock)
        {
            return _notes.Exists(note => note.Command == command);
        }
    }

    public void Add(SteerNote note)
    {
        lock (_lock)
        {
            _notes.Add(note);
        }
    }

    /// <summary>Takes over what the journal of a run that goes on holds.</summary>
    public void Resume(IEnumerable<RecordedEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        lock (_lock)
        {
            foreach (var happened in events.Select(recorded => recorded.Event))
            {
                if (happened.Kind == EventKinds.SteerTaken && SteerNote.Of(happened.Data) is { } note)
                {
                    _notes.Add(note);
                }
                else if (happened is { Kind: EventKinds.SteerDelivered, Node: { } node } && SteerNote.Number(happened.Data["command"]) is { } command)
                {
                    _nodes[command] = node;
                }
            }
        }
    }

    /// <summary>What an attempt gets: to be asked before each of its turns. Each note is given once an attempt.</summary>
    /// <param name="isBlind">Whether the agent must not see what others say; it gets only what names its node.</param>
    /// <param name="journal">Where it is written that a note was given.</param>
    /// <param name="before">The commands whose notes its session has been given already.</param>
    public Func<IReadOnlyList<SteerNote>> Open(NodeId node, int attempt, bool isBlind, Action<JournalEvent> journal, IEnumerable<long>? before = null)
    {
        HashSet<long> given = [.. before ?? []];
        lock (_lock)
        {
            var there = _notes.Count;
            return () => Take(node, attempt, note => (note.Node ?? (isBlind ? null : node)) == node, there, given, journal);
        }
    }

    /// <summary>At the run's end: the notes that no agent was there to read.</summary>
    public IReadOnlyList<JournalEvent> Unread()
    {
        lock (_lock)
        {
            return
            [
                .. _notes.Where(note => !_nodes.ContainsKey(note.Command)).Select(note =>
                    new JournalEvent(EventKinds.SteerUnread) { Node = note.Node, Severity = 13, Data = new JsonObject { ["command"] = note.Command, ["by"] = note.By } }),
            ];
        }
    }

    private List<SteerNote> Take(NodeId node, int attempt, Func<SteerNote, bool> fits, int before, HashSet<long> given, Action<JournalEvent> journal)
    {
        lock (_lock)
        {
            List<SteerNote> taken =
            [
                .. _notes.Where((note, at) => !given.Contains(note.Command)
                    && (_nodes.TryGetValue(note.Command, out var its) ? its == node : fits(note) && (!note.WaitsForNode || at < before))),
            ];
            foreach (var note in taken)
            {
                given.Add(note.Command);
                _nodes[note.Command] = node;
                journal(new JournalEvent(EventKinds.SteerDelivered) { Node = node, Attempt = attempt, Data = new JsonObject { ["command"] = note.Command, ["by"] = note.By } });
            }

            return taken;
        }
    }
}
