using System.Diagnostics;

namespace Pantheon.Core.Runs;

/// <summary>The one table of failure kinds: the cause that the report files each under, and whether a retry may help.</summary>
public static class FailureKinds
{
    public static Cause CauseOf(FailureKind kind) => kind switch
    {
        FailureKind.Timeout or FailureKind.BudgetExhausted or FailureKind.NoProgress or FailureKind.OutputInvalid
            or FailureKind.ContextOverflow or FailureKind.ToolFailure => Cause.Agent,
        FailureKind.TestsFailed or FailureKind.BuildFailed or FailureKind.ReviewRejected or FailureKind.GateRejected
            or FailureKind.WorkspaceConflict => Cause.Code,
        FailureKind.SpecAmbiguous or FailureKind.EvidenceMissing => Cause.Spec,
        FailureKind.EnvironmentMissing or FailureKind.RedBase => Cause.Environment,
        FailureKind.RuntimeUnavailable or FailureKind.RuntimeError or FailureKind.HostLost or FailureKind.StoreUnavailable
            or FailureKind.DiskFull => Cause.Infrastructure,
        FailureKind.PolicyRefused or FailureKind.NotLocal or FailureKind.SandboxRefused or FailureKind.SecretFound => Cause.Policy,
        FailureKind.Deadline => Cause.Deadline,
        FailureKind.Internal => Cause.Internal,
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether repeating the attempt itself may help; code faults only help by going back with feedback.</summary>
    public static bool MayRetry(FailureKind kind) => CauseOf(kind) is Cause.Agent or Cause.Infrastructure;

    /// <summary>Infrastructure faults pause their pool or the queue and spend no try of the task.</summary>
    public static bool SpendsNoTry(FailureKind kind) => CauseOf(kind) is Cause.Infrastructure;
}
