using Microsoft.Extensions.Logging;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;

namespace Pantheon.Engine.Running;

/// <summary>Runs a claimed run, new or taken up again, to its end or to rest.</summary>
public sealed partial class FlowRunner(EngineSeams seams)
{
    private readonly ILogger _log = seams.Logs.CreateLogger<FlowRunner>();

    /// <summary>Gives the run as it was last written: ended with its outcome, or suspended. Cancelling the token stops it so that it can be resumed.</summary>
    public async Task<Run> RunAsync(RunContext run, RunSignals signals, Action<NightEvent> watch, CancellationToken cancellationToken)
    {
        var steady = seams with { Time = new SteadyTime(seams.Time) };
        var recorder = new RunRecorder(seams.Store, seams.Artifacts, seams.Redact, run.Run);
        var writer = new RunWriter(run, steady, recorder, watch);
        var plan = new RunPlan(run.Flow, run.Run.Id);
        await using var lease = new LeaseKeeper(seams.Store, run.Run, seams.Time);
        using var scope = _log.BeginScope("run {RunId}", run.Run.Id.Short);
        var resumed = await Recovery.RestoreAsync(seams, plan, writer, new LeftWork(seams, run), run.Lost, CancellationToken.None);
        if (resumed)
        {
            foreach (var attempt in await seams.Store.AttemptsAsync(run.Run.Id, CancellationToken.None))
            {
                run.Pins.Keep(attempt);
            }

            LogResumed(run.Run.Id.Short, run.Run.Fence, plan.Nodes.Count(node => node.IsEnded), plan.Nodes.Count);
        }
        else
        {
            LogStarted(run.Run.Id.Short, run.Run.Title, run.Flow.Name);
        }

        var ended = await new RunLoop(steady, run, signals, plan, writer, lease, seams.Time).RunAsync(resumed, cancellationToken);
        LogEnded(ended.Id.Short, ended.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(ended.Lifecycle), ended.Reason);
        return ended;
    }

    [LoggerMessage(EventId = 6011, Level = LogLevel.Information, Message = "Run {RunId} started: '{Title}' with flow {Flow}")]
    private partial void LogStarted(string runId, string title, string flow);

    [LoggerMessage(EventId = 6012, Level = LogLevel.Information, Message = "Run {RunId} taken up again with fence {Fence}: {Ended} of {All} nodes have ended")]
    private partial void LogResumed(string runId, long fence, int ended, int all);

    [LoggerMessage(EventId = 6013, Level = LogLevel.Information, Message = "Run {RunId} is {Outcome}: {Reason}")]
    private partial void LogEnded(string runId, string outcome, string? reason);
}
