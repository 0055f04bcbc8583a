using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>Failure kinds and causes in plain words, and what a person can do about each.</summary>
public static class FailureWords
{
    /// <summary>What a run that a breach of the night stopped needs: it did nothing wrong itself.</summary>
    public const string StoppedNight = "the night was stopped, because its worker reached out";

    public const string AfterStoppedNight = "first find out what reached there: the address stands under 'Policy and data', and pantheon doctor --night looks at this machine; then queue it again";

    /// <summary>What a run needs whose task waits in the queue already.</summary>
    public const string Queued = "nothing: it is queued again";

    public static string Of(FailureKind? kind) => kind switch
    {
        FailureKind.Timeout => "it ran out of time",
        FailureKind.BudgetExhausted => "it used up its budget of turns, calls or tokens",
        FailureKind.NoProgress => "the agent repeated itself without getting further",
        FailureKind.OutputInvalid => "the agent's answer does not have the agreed form",
        FailureKind.ContextOverflow => "the task did not fit into the model's context",
        FailureKind.ToolFailure => "a tool failed",
        FailureKind.TestsFailed => "the tests say no",
        FailureKind.BuildFailed => "it does not build",
        FailureKind.ReviewRejected => "the reviewers rejected it",
        FailureKind.GateRejected => "the gate did not let it pass",
        FailureKind.WorkspaceConflict => "the change conflicts with another",
        FailureKind.SpecAmbiguous => "the task leaves something open",
        FailureKind.EvidenceMissing => "nothing shows that the change does what was asked",
        FailureKind.EnvironmentMissing => "a package, tool or setting is missing",
        FailureKind.RedBase => "the tests fail on the base already",
        FailureKind.RuntimeUnavailable => "the model server was not there",
        FailureKind.RuntimeError => "the model server failed",
        FailureKind.HostLost => "the machine or the worker was lost",
        FailureKind.StoreUnavailable => "the store was not there",
        FailureKind.DiskFull => "the disk is full",
        FailureKind.PolicyRefused => "the policy said no",
        FailureKind.NotLocal => "its model is not proven to be local",
        FailureKind.SandboxRefused => "the sandbox could not confine it",
        FailureKind.SecretFound => "a secret was found where none may be",
        FailureKind.Deadline => "the night ended first",
        FailureKind.Internal => "a fault of Pantheon itself",
        _ => "no reason was recorded",
    };

    public static string Next(FailureKind? kind) => kind switch
    {
        FailureKind.Timeout or FailureKind.BudgetExhausted or FailureKind.ContextOverflow or FailureKind.NoProgress =>
            "see where it went; make the task smaller or raise the agent's limits, then queue it again",
        FailureKind.OutputInvalid => "look at the last turns; if the model cannot keep the form, give the agent another one, then queue it again",
        FailureKind.ToolFailure => "look at the tool's log, mend it, then queue the task again",
        FailureKind.TestsFailed or FailureKind.BuildFailed => "read what fails; finish it by hand or add a hint to the task, then queue it again",
        FailureKind.ReviewRejected or FailureKind.GateRejected => "read the reasons; sharpen the task, then queue it again",
        FailureKind.WorkspaceConflict => "merge or reject the other change first, then queue it again",
        FailureKind.SpecAmbiguous => "answer the question in the task, then queue it again",
        FailureKind.EvidenceMissing => "name a test in the task that fails before the change, then queue it again",
        FailureKind.EnvironmentMissing => "bring what is missing to this machine by day, then queue it again",
        FailureKind.RedBase => "make the base green, then queue it again",
        FailureKind.RuntimeUnavailable or FailureKind.RuntimeError => "look at the model server, then queue the task again",
        FailureKind.HostLost or FailureKind.StoreUnavailable => "see that the machine and its store are well, then queue it again",
        FailureKind.DiskFull => "make room on the disk, then queue it again",
        FailureKind.NotLocal => "let its route name a model whose server proves that it runs on this machine (pantheon doctor says which do), then queue it again",
        FailureKind.SandboxRefused => "see what keeps the sandbox from holding on this machine and mend it, then queue it again",
        FailureKind.PolicyRefused => "see which rule said no; give the task what the policy allows, then queue it again",
        FailureKind.SecretFound => "take the secret away and change it, then queue the task again",
        FailureKind.Deadline => "make the task smaller or let it start earlier (pantheon queue prioritise), then queue it again",
        _ => "look at the run; if it is a fault of Pantheon, report it with the failure artifact",
    };

    public static string Of(Cause cause) => cause switch
    {
        Cause.Spec => "a person decides",
        Cause.Environment => "the night lacks something it may not fetch",
        Cause.Code => "tests, build or reviews say no",
        Cause.Agent => "the loop was stopped",
        Cause.Policy => "the policy said no",
        Cause.Deadline => "the night was too short",
        Cause.Infrastructure => "a server, the store or the machine failed",
        _ => "a fault of Pantheon itself",
    };
}
