using Pantheon.Core.Identity;
using Pantheon.Core.Policies;

namespace Pantheon.Host.Worker;

/// <summary>What a worker is asked to do: which runs, in which mode, until when.</summary>
public sealed record NightRequest
{
    public Mode Mode { get; init; } = Mode.Night;

    /// <summary>Ends as soon as the queue is empty.</summary>
    public bool UntilEmpty { get; init; }

    /// <summary>When the window closes; null asks the policy's calendar, and works without an end outside every window.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only these runs; empty takes the queue.</summary>
    public IReadOnlyList<RunId> Only { get; init; } = [];

    /// <summary>Runs come in the order of the queue and sit down in the order of asking, whatever that costs in loadings: to compare with, and for nights that are to be predictable.</summary>
    public bool InOrderOfArrival { get; init; }

    /// <summary>What nodes came to before is not used.</summary>
    public bool NoCache { get; init; }

    /// <summary>Whether the morning report is written at the end.</summary>
    public bool WritesReport { get; init; } = true;
}
