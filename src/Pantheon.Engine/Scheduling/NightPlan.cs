using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;

namespace Pantheon.Engine.Scheduling;

/// <summary>One night's work: its record, when it ends, how much at once, and where definitions come from.</summary>
public sealed record NightPlan
{
    public required NightRecord Record { get; init; }

    /// <summary>When it was opened, by the store's clock; null until it is.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When the window closes; null works without one.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Ends as soon as nothing is left that can start.</summary>
    public bool UntilEmpty { get; init; }

    /// <summary>Only runs of this mode are taken.</summary>
    public Mode Mode { get; init; } = Mode.Night;

    public int ParallelRuns { get; init; } = 2;

    public int ParallelNodes { get; init; } = 4;

    /// <summary>Who says which runs come in when, and leads the seats; null where they come in the order of the queue.</summary>
    public NightDirector? Director { get; init; }

    /// <summary>Pools of this box whose seats other boxes of the store take too.</summary>
    public IReadOnlySet<string> SharedPools { get; init; } = new HashSet<string>();

    /// <summary>What nodes came to before is not used.</summary>
    public bool NoCache { get; init; }

    /// <summary>Only these runs are taken; empty takes the whole queue.</summary>
    public IReadOnlyList<Core.Identity.RunId> Only { get; init; } = [];

    /// <summary>How runs are shared out among the boxes of a cluster; null where this box works the queue alone.</summary>
    public IRunOffers? Offers { get; init; }

    /// <summary>Completes when something tried to leave the machine: nothing more starts, what runs ends failed, and the night is over. Null where nobody watches.</summary>
    public Task<NightAlarm>? Alarm { get; init; }

    /// <summary>Ends when this worker is to leave the night after its running nodes; other boxes go on.</summary>
    public CancellationToken Leaves { get; init; }

    /// <summary>The policy that the night was opened under: what a run may do under its own, it must be allowed under this one too.</summary>
    public required Policy Policy { get; init; }

    /// <summary>What the machine brings, for the plan of each run: the runtimes that the policy admits, the sandbox, versions.</summary>
    public JsonObject Machine { get; init; } = [];

    /// <summary>Whether this night is to work the run.</summary>
    public bool IsFor(Run run) => run is not null && run.Mode == Mode && (Only.Count == 0 || Only.Contains(run.Id));

    /// <summary>The catalog that a run is pinned to.</summary>
    public required Func<Run, CancellationToken, Task<Catalog>> CatalogOf { get; init; }
}
