using Pantheon.Core.Runs;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Running;

/// <summary>What reaches the loop of a run.</summary>
internal abstract record LoopMessage
{
    public sealed record Opened(Opening Opening) : LoopMessage;

    public sealed record AttemptDone(PlanNode Node, Attempt Attempt, AttemptReport Report) : LoopMessage;

    public sealed record Steered(SteerNote Note, TaskCompletionSource<(CommandAnswer, string)> Answer) : LoopMessage;

    public sealed record Halted(Halt Halt) : LoopMessage;
}
