namespace Pantheon.Core.Runs;

/// <summary>The one table of each state machine: from where a move leads where. What is not in it cannot happen.</summary>
public static class Transitions
{
    private static readonly Dictionary<(RunLifecycle, RunMove), RunLifecycle> Runs = new()
    {
        [(RunLifecycle.Queued, RunMove.Start)] = RunLifecycle.Running,
        [(RunLifecycle.Queued, RunMove.Refuse)] = RunLifecycle.Ended,
        [(RunLifecycle.Queued, RunMove.Skip)] = RunLifecycle.Ended,
        [(RunLifecycle.Queued, RunMove.Cancel)] = RunLifecycle.Ended,
        [(RunLifecycle.Running, RunMove.Suspend)] = RunLifecycle.Suspended,
        [(RunLifecycle.Running, RunMove.Complete)] = RunLifecycle.Ended,
        [(RunLifecycle.Running, RunMove.Cancel)] = RunLifecycle.Ended,
        [(RunLifecycle.Suspended, RunMove.Resume)] = RunLifecycle.Running,
        [(RunLifecycle.Suspended, RunMove.GiveUp)] = RunLifecycle.Ended,
        [(RunLifecycle.Suspended, RunMove.Cancel)] = RunLifecycle.Ended,
    };

    private static readonly Dictionary<(NodeLifecycle, NodeMove), NodeLifecycle> Nodes = new()
    {
        [(NodeLifecycle.Pending, NodeMove.Admit)] = NodeLifecycle.Ready,
        [(NodeLifecycle.Pending, NodeMove.Skip)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Pending, NodeMove.Reset)] = NodeLifecycle.Pending,
        [(NodeLifecycle.Pending, NodeMove.Cancel)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Ready, NodeMove.Start)] = NodeLifecycle.Running,
        [(NodeLifecycle.Ready, NodeMove.Reset)] = NodeLifecycle.Pending,
        [(NodeLifecycle.Ready, NodeMove.Cancel)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Running, NodeMove.Succeed)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Running, NodeMove.Fail)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Running, NodeMove.BackOff)] = NodeLifecycle.Backoff,
        [(NodeLifecycle.Running, NodeMove.Reclaim)] = NodeLifecycle.Ready,
        [(NodeLifecycle.Running, NodeMove.Reset)] = NodeLifecycle.Pending,
        [(NodeLifecycle.Running, NodeMove.Cancel)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Backoff, NodeMove.Wake)] = NodeLifecycle.Ready,
        [(NodeLifecycle.Backoff, NodeMove.Reset)] = NodeLifecycle.Pending,
        [(NodeLifecycle.Backoff, NodeMove.Cancel)] = NodeLifecycle.Ended,
        [(NodeLifecycle.Ended, NodeMove.Reset)] = NodeLifecycle.Pending,
    };

    private static readonly Dictionary<(AttemptState, AttemptMove), AttemptState> Attempts = new()
    {
        [(AttemptState.Running, AttemptMove.Succeed)] = AttemptState.Succeeded,
        [(AttemptState.Running, AttemptMove.Fail)] = AttemptState.Failed,
        [(AttemptState.Running, AttemptMove.TimeOut)] = AttemptState.TimedOut,
        [(AttemptState.Running, AttemptMove.Cancel)] = AttemptState.Cancelled,
        [(AttemptState.Running, AttemptMove.Lose)] = AttemptState.Lost,
    };

    public static RunLifecycle Run(RunLifecycle from, RunMove move) => Runs.TryGetValue((from, move), out var to) ? to : throw Impossible("run", from, move);

    public static NodeLifecycle Node(NodeLifecycle from, NodeMove move) => Nodes.TryGetValue((from, move), out var to) ? to : throw Impossible("node", from, move);

    public static AttemptState Attempt(AttemptState from, AttemptMove move) => Attempts.TryGetValue((from, move), out var to) ? to : throw Impossible("attempt", from, move);

    public static bool Allows(RunLifecycle from, RunMove move) => Runs.ContainsKey((from, move));

    public static bool Allows(NodeLifecycle from, NodeMove move) => Nodes.ContainsKey((from, move));

    /// <summary>The outcomes that a run may have after a move; none when the move does not end it.</summary>
    public static IReadOnlyList<RunOutcome> OutcomesOf(RunMove move) => move switch
    {
        RunMove.Refuse => [RunOutcome.Refused],
        RunMove.Skip => [RunOutcome.NotRun],
        RunMove.Complete => [RunOutcome.Ready, RunOutcome.Held, RunOutcome.Failed, RunOutcome.NoChange],
        RunMove.GiveUp => [RunOutcome.Failed, RunOutcome.NotRun],
        RunMove.Cancel => [RunOutcome.Cancelled],
        _ => [],
    };

    /// <summary>The result that a node has after a move; null when the move does not end it.</summary>
    public static NodeResult? ResultOf(NodeMove move) => move switch
    {
        NodeMove.Skip => NodeResult.Skipped,
        NodeMove.Succeed => NodeResult.Succeeded,
        NodeMove.Fail => NodeResult.Failed,
        NodeMove.Cancel => NodeResult.Cancelled,
        _ => null,
    };

    private static InvalidOperationException Impossible<TFrom, TMove>(string what, TFrom from, TMove move)
        where TFrom : struct, Enum
        where TMove : struct, Enum =>
        new($"a {what} that is '{Word.Of(from)}' cannot '{Word.Of(move)}'");
}
