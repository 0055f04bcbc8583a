using Pantheon.Core.Runs;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Running;

/// <summary>What reaches the loop of a run.</summary>
internal abstract record LoopMessage
{
    public sealed record Opened(Opening Opening) : LoopMessage;

    public sealed record AttemptDone(PlanNode Node, Attempt Attempt, AttemptReport Report) : LoopMessage;

    public sealed record Steered(SteerNote Note, TaskCompletionSource<(CommandAnswer, string)> Answer) : LoopMessage;

    /// <summary>The run is not this worker's any more or may soon not be, or nothing can be written for it now.</summary>
    public sealed record GivenUp(Exception Fault) : LoopMessage;

    /// <summary>Nothing happened but time.</summary>
    public sealed record Looked : LoopMessage;

    public sealed record Halted(Halt Halt) : LoopMessage;
}
