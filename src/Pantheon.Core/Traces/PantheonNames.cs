namespace Pantheon.Core.Traces;

/// <summary>Our own names in exported telemetry, for what the conventions have no word for.</summary>
public static class PantheonNames
{
    public const string Prefix = "pantheon.";
    public const string Scope = "pantheon";

    public const string RunId = "pantheon.run.id";
    public const string RunMode = "pantheon.run.mode";
    public const string RunPolicy = "pantheon.run.policy";
    public const string RunOutcome = "pantheon.run.outcome";
    public const string RunTitle = "pantheon.run.title";
    public const string RunReason = "pantheon.run.reason";
    public const string RunRetryOf = "pantheon.run.retry_of";
    public const string CatalogCommit = "pantheon.catalog.commit";
    public const string Cause = "pantheon.cause";
    public const string TaskId = "pantheon.task.id";
    public const string Node = "pantheon.node";
    public const string NodeKind = "pantheon.node.kind";
    public const string Attempt = "pantheon.attempt";
    public const string AttemptState = "pantheon.attempt.state";
    public const string AttemptContinues = "pantheon.attempt.continues";
    public const string AgentVersion = "pantheon.agent.version";
    public const string Pool = "pantheon.pool";
    public const string ModelDigest = "pantheon.model.digest";
    public const string ModelSwapped = "pantheon.model.swapped";
    public const string CacheHit = "pantheon.cache.hit";
    public const string Turn = "pantheon.turn";
    public const string ToolSequence = "pantheon.tool.sequence";
    public const string ToolExitCode = "pantheon.tool.exit_code";

    public const string PolicyRefused = "pantheon.policy.refused";
    public const string RefusalCode = "pantheon.refusal.code";
    public const string RefusalRule = "pantheon.refusal.rule";
    public const string RefusalReason = "pantheon.refusal.reason";
    public const string RefusalCall = "pantheon.refusal.call";
    public const string RefusalTarget = "pantheon.refusal.target";
    public const string RefusalCount = "pantheon.refusal.count";
    public const string ToolCallRepaired = "pantheon.tool_call.repaired";
    public const string RepairKinds = "pantheon.repair.kinds";
    public const string Steer = "pantheon.steer";
    public const string SteerStep = "pantheon.steer.step";
    public const string SteerNote = "pantheon.steer.note";
    public const string ModelSwap = "pantheon.model.swap";
    public const string Model = "pantheon.model";
    public const string Woken = "pantheon.model.woken";
    public const string Seconds = "pantheon.seconds";
    public const string PoolAwaited = "pantheon.pool.awaited";
    public const string ContextCompacted = "pantheon.context.compacted";
    public const string CompactionReason = "pantheon.compaction.reason";
    public const string CompactionBefore = "pantheon.compaction.before";
    public const string CompactionAfter = "pantheon.compaction.after";
    public const string CompactionLimit = "pantheon.compaction.limit";

    public const string QueueDepth = "pantheon.queue.depth";
    public const string SlotBusy = "pantheon.slot.busy";
    public const string ModelSwaps = "pantheon.model.swaps";
    public const string ToolCallRepairs = "pantheon.tool_call.repairs";
    public const string Runs = "pantheon.runs";
    public const string Attempts = "pantheon.attempts";
    public const string ExportDropped = "pantheon.export.dropped";
    public const string Outcome = "outcome";
    public const string CauseLabel = "cause";
    public const string State = "state";
}
