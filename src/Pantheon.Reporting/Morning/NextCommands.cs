using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>What to type after a failure: first the command that its next step begins with, then the others that help; each is one that the command line has.</summary>
internal static class NextCommands
{
    public static IReadOnlyList<string> Of(RunReading run)
    {
        string?[] commands = [First(run), Again(run), $"pantheon review {run.Id}", $"pantheon runs show {run.Id}"];
        return [.. commands.OfType<string>().Distinct()];
    }

    /// <summary>The command for what did not run; null where there is nothing to do.</summary>
    public static string? OfIdle(RunReading run) => run switch
    {
        { Run.Outcome: RunOutcome.Refused } => $"pantheon policy explain {run.Id}",
        { Run.Outcome: RunOutcome.NotRun, FailureKind: not null } => First(run) ?? Again(run),
        _ => null,
    };

    /// <summary>Replays it from what it heard: there where an attempt was made, and every one has its tape.</summary>
    public static string? Replay(RunReading run) =>
        run.Run is { Lifecycle: RunLifecycle.Ended, StartedAt: not null } && run.Attempts.Count > 0 && run.Attempts.All(attempt => attempt.Tape is not null || attempt.Turns == 0) && run.Attempts.Any(attempt => attempt.Tape is not null)
            ? $"pantheon runs replay {run.Id}"
            : null;

    /// <summary>Not where it is queued already, nor where its task's name is not what it shows.</summary>
    private static string? Again(RunReading run) => Untrusted.IsPlain(run.Run.TaskId) && !run.IsQueued ? $"pantheon queue add {Untrusted.Shell(run.Run.TaskId)}" : null;

    /// <summary>What a person looks at before the task is queued again; null where they know it from the report and only queue it again.</summary>
    private static string? First(RunReading run) => run.FailureKind switch
    {
        _ when run.IsQueued => "pantheon queue list",
        _ when run.IsStopped => "pantheon doctor --night",
        FailureKind.Timeout or FailureKind.BudgetExhausted => $"pantheon runs show {run.Id} --waterfall",
        FailureKind.NoProgress or FailureKind.ContextOverflow or FailureKind.OutputInvalid => $"pantheon runs show {run.Id} --messages",
        FailureKind.ToolFailure => $"pantheon runs logs {run.Id}",
        FailureKind.TestsFailed or FailureKind.BuildFailed or FailureKind.ReviewRejected or FailureKind.GateRejected
            or FailureKind.SpecAmbiguous or FailureKind.EvidenceMissing => run.Run.Outcome == RunOutcome.Failed ? $"pantheon review {run.Id}" : $"pantheon runs show {run.Id}",
        FailureKind.WorkspaceConflict => "pantheon review",
        FailureKind.RuntimeUnavailable or FailureKind.RuntimeError => "pantheon runtimes test",
        FailureKind.HostLost or FailureKind.NotLocal => "pantheon doctor",
        FailureKind.StoreUnavailable => "pantheon db status",
        FailureKind.DiskFull => "pantheon db prune --dry-run",
        FailureKind.PolicyRefused => run.IsRefused ? $"pantheon policy explain {run.Id}" : $"pantheon runs show {run.Id}",
        FailureKind.SandboxRefused => "pantheon doctor --night",
        FailureKind.EnvironmentMissing or FailureKind.RedBase or FailureKind.Deadline => null,
        _ => $"pantheon runs show {run.Id}",
    };
}
