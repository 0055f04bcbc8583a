namespace Pantheon.Core.Runs;

/// <summary>Why an attempt did not succeed; the same word is `error.type` in traces.</summary>
public enum FailureKind
{
    Timeout,
    BudgetExhausted,
    NoProgress,
    OutputInvalid,
    ContextOverflow,
    ToolFailure,
    TestsFailed,
    BuildFailed,
    ReviewRejected,
    GateRejected,
    WorkspaceConflict,
    SpecAmbiguous,
    EvidenceMissing,
    EnvironmentMissing,
    RedBase,
    RuntimeUnavailable,
    RuntimeError,
    HostLost,
    StoreUnavailable,
    DiskFull,
    PolicyRefused,
    NotLocal,
    SandboxRefused,
    SecretFound,
    Deadline,
    Internal,
}
