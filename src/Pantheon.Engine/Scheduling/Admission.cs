using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>What the scheduler says of a queued run.</summary>
public abstract record Admission
{
    /// <summary>May start; the run in it is still to be claimed.</summary>
    public sealed record Start(RunContext Context) : Admission;

    /// <summary>Stays queued: something it needs may still come.</summary>
    public sealed record Wait(string Reason) : Admission;

    /// <summary>Ends without having started: refused by policy, or not run.</summary>
    public sealed record Turn(RunOutcome Outcome, FailureKind Kind, string Reason, string? Code, string? Rule) : Admission;
}
