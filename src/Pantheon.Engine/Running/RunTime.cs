using Pantheon.Core.Flows;
using Pantheon.Core.Policies;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The time of one run: what its flow gives it, after which it fails, and what policy gives a task in a night, after which it rests. It goes on while something of the run works, not while it rested or all of it waits for a turn.</summary>
/// <param name="started">When it began, in its first night.</param>
internal sealed class RunTime(RunContext run, RunPlan plan, DateTimeOffset started)
{
    // by day nobody gives as much again: both end it
    private readonly TimeSpan? _limit = new[] { run.Flow.Timeout, run.Run.Mode == Mode.Day ? run.Policy.Limits.RunWall : null }.Min();

    /// <summary>When it is to be looked at again: its time is over or spent, or that of its handlers is.</summary>
    public IEnumerable<DateTimeOffset?> At(DateTimeOffset now, Handlers? handlers) => handlers is { HasBegun: true } ? [handlers.Until] : [Over(now), Spent(now)];

    /// <summary>How it ends or comes to rest by its time; null as long as it has some. What of it only handlers are left of has theirs.</summary>
    public Halt? Due(DateTimeOffset now, Handlers? handlers) => handlers is { HasBegun: true } ? null
        : now >= Over(now) ? new Halt(HaltKind.Timeout, $"the run did not end within its {_limit}")
        : now >= Spent(now) && !plan.HasEnded(FlowPart.Main) ? new Halt(HaltKind.Drain, run.Budget.SpendTime())
        : null;

    private DateTimeOffset? Over(DateTimeOffset now) => At(_limit, started, now);

    private DateTimeOffset? Spent(DateTimeOffset now) => At(run.Budget.Wall, plan.Past.Fresh?.At ?? started, now);

    private DateTimeOffset? At(TimeSpan? limit, DateTimeOffset since, DateTimeOffset now) =>
        limit is { } most ? since + most + plan.Past.RestedSince(since) + plan.Past.WaitedSince(since) + run.Waits.Total(now) : null;
}
