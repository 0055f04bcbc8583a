namespace Pantheon.Engine.Recording;

/// <summary>The words of the journal's events.</summary>
public static class EventKinds
{
    public const string RunPrioritised = "run.prioritised";
    public const string RunSeeded = "run.seeded";
    public const string RunStarted = "run.started";
    public const string RunResumed = "run.resumed";
    public const string RunSuspended = "run.suspended";
    public const string RunEnding = "run.ending";
    public const string RunEnded = "run.ended";
    public const string NodeReady = "node.ready";
    public const string NodeBackoff = "node.backoff";
    public const string NodeSentBack = "node.sent_back";
    public const string NodeMapped = "node.mapped";
    public const string NodeEntered = "node.entered";
    public const string NodeCached = "node.cached";
    public const string NodeEnded = "node.ended";
    public const string AttemptStarted = "attempt.started";
    public const string AttemptEnded = "attempt.ended";
    public const string ReviewRecorded = "review.recorded";
    public const string PolicyRefused = "policy.refused";
    public const string CallRefused = "call.refused";
    public const string PoolAwaited = "pool.awaited";
    public const string ModelLoaded = "model.loaded";
    public const string NightBreached = "night.breached";
    public const string CommandTaken = "command.taken";
    public const string SteerTaken = "steer.taken";
    public const string SteerDelivered = "steer.delivered";
    public const string SteerUnread = "steer.unread";
    public const string BaseChecked = "base.checked";
    public const string SessionContinued = "session.continued";
    public const string SessionBegunAnew = "session.begun_anew";
    public const string ContextCompacted = "context.compacted";
}
