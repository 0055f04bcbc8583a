using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Nodes;

/// <summary>What is fixed for one run from its claim to its end: definitions of the pinned catalog, policy, night.</summary>
public sealed record RunContext
{
    /// <summary>As claimed: running, with this process's fence.</summary>
    public required Run Run { get; init; }

    public required Catalog Catalog { get; init; }

    public required FlowSpec Flow { get; init; }

    /// <summary>Null for a flow that works without a task.</summary>
    public TaskSpec? Task { get; init; }

    public required RepositorySpec Repository { get; init; }

    public required Policy Policy { get; init; }

    public required DateOnly Night { get; init; }

    /// <summary>When the window closes; null works until the run has ended.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>What its tool calls were refused and the journal does not hold yet.</summary>
    public RefusalLog Refused { get; } = new();

    /// <summary>What else happened to it and the journal does not hold yet.</summary>
    public PendingEvents Notes { get; } = new();

    /// <summary>What people told its agents while it ran.</summary>
    public SteerBoard Steering { get; } = new();

    /// <summary>The digests of the models it worked with, earlier processes' included.</summary>
    public RunPins Pins { get; } = new();

    /// <summary>Cancelled when nothing more is to be started: what only waits comes to rest then.</summary>
    public CancellationTokenSource Draining { get; } = new();

    /// <summary>What of its time went by while it only waited for its turn.</summary>
    public TurnWaits Waits { get; } = new();

    /// <summary>What this run may do and with what, fixed before its first step; its digest opens the journal.</summary>
    public JsonObject Plan { get; init; } = [];

    /// <summary>The tokens of all its sessions, earlier processes' included.</summary>
    public TokenMeter Tokens { get; init; } = new(0);

    /// <summary>What it may spend in a night.</summary>
    public required RunBudget Budget { get; init; }

    /// <summary>Whether it is given what a night gives anew: it was not at work yet tonight, or a person asked for it.</summary>
    public bool IsFresh { get; init; }

    /// <summary>What took its running attempts from this worker the last time; null where that worker ended.</summary>
    public Failure? Lost { get; init; }

    /// <summary>The trees of nodes that were taken over from an earlier run.</summary>
    public IReadOnlyList<string> AdoptedTrees { get; init; } = [];

    /// <summary>Why nothing could be taken over although the run is to; it ends by it.</summary>
    public Failure? NotAdopted { get; init; }

    /// <summary>What nodes came to before is not used; it is still kept.</summary>
    public bool NoCache { get; init; }

    /// <summary>When sub-flows and handlers run out of time, where that is told and not counted.</summary>
    public ToldLimits? Limits { get; init; }

    /// <summary>Which trees were not there any more, where that is told and not looked up.</summary>
    public ToldTrees? Trees { get; init; }

    /// <summary>Nodes of this run at once.</summary>
    public int Parallel { get; init; } = 4;
}
