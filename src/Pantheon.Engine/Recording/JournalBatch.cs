using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>Several transitions of one turn of a run's loop, gathered for one transaction; each keeps its own events, a row is written as it is last.</summary>
internal sealed class JournalBatch
{
    // what holds a whole plan once would be cleared as a whole at each turn
    private const int MostKept = 64;

    private OrderedDictionary<NodeId, NodeRun> _nodes = [];
    private readonly List<Attempt> _attempts = [];
    private readonly List<JournalEvent> _events = [];
    private readonly List<Artifact> _artifacts = [];
    private readonly List<Review> _reviews = [];
    private readonly List<TestResult> _tests = [];

    /// <summary>The run as it will be written; null when nothing waits.</summary>
    public Run? Run { get; private set; }

    /// <summary>One node and what is said of it.</summary>
    public void Add(Run run, NodeRun node, JournalEvent happened)
    {
        Run = run;
        _nodes[node.Node] = node;
        _events.Add(happened);
    }

    /// <summary>The same with an attempt of it.</summary>
    public void Add(Run run, NodeRun node, Attempt attempt, JournalEvent happened)
    {
        Add(run, node, happened);
        _attempts.Add(attempt);
    }

    public void Add(JournalChange change)
    {
        Run = change.Run;
        foreach (var node in change.Nodes)
        {
            _nodes[node.Node] = node;
        }

        _attempts.AddRange(change.Attempts);
        _events.AddRange(change.Events);
        _artifacts.AddRange(change.Artifacts);
        _reviews.AddRange(change.Reviews);
        _tests.AddRange(change.Tests);
    }

    /// <summary>Everything that waits as one change; the batch is empty then.</summary>
    public JournalChange? Take()
    {
        if (Run is not { } run)
        {
            return null;
        }

        var change = new JournalChange
        {
            Run = run,
            Nodes = [.. _nodes.Values],
            Attempts = [.. _attempts],
            Events = [.. _events],
            Artifacts = [.. _artifacts],
            Reviews = [.. _reviews],
            Tests = [.. _tests],
        };
        Run = null;
        if (_nodes.Count > MostKept)
        {
            _nodes = [];
        }

        _nodes.Clear();
        _attempts.Clear();
        _events.Clear();
        _artifacts.Clear();
        _reviews.Clear();
        _tests.Clear();
        return change;
    }
}
