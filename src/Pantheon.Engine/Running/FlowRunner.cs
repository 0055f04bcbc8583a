using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Running;

/// <summary>Runs a claimed run, new or taken up again, to its end or to rest.</summary>
public sealed partial class FlowRunner(EngineSeams seams)
{
    private readonly ILogger _log = seams.Logs.CreateLogger<FlowRunner>();

    /// <summary>The clock that the run's lease goes by.</summary>
    internal TimeProvider LeaseTime { get; init; } = seams.Time;

    /// <summary>Gives the run as it was last written: ended with its outcome, or suspended. Cancelling the token stops it so that it can be resumed.</summary>
    public async Task<Run> RunAsync(RunContext run, RunSignals signals, Action<NightEvent> watch, CancellationToken cancellationToken)
    {
        var steady = seams with { Time = new SteadyTime(seams.Time) };
        var recorder = new RunRecorder(seams.Store, seams.Artifacts, seams.Redact, run.Run);
        var writer = new RunWriter(run, steady, recorder, watch);
        var plan = new RunPlan(run.Flow, run.Run.Id);
        await using var lease = new LeaseKeeper(seams.Store, run.Run, LeaseTime);
        using var scope = _log.BeginScope("run {RunId}", run.Run.Id.Short);
        var seed = Seed.None;
        var resumed = await Recovery.RestoreAsync(seams, plan, writer, new LeftWork(seams, run), run, CancellationToken.None);
        if (resumed)
        {
            foreach (var attempt in await seams.Store.AttemptsAsync(run.Run.Id, CancellationToken.None))
            {
                run.Pins.Keep(attempt);
            }

            run = run with { NotAdopted = await NeverSeededAsync(run.Run) };
            LogResumed(run.Run.Id.Short, run.Run.Fence, plan.Nodes.Count(node => node.IsEnded), plan.Nodes.Count);
        }
        else
        {
            (seed, var fault) = await SeedAsync(run, plan, steady.Time.GetUtcNow());
            run = run with { NotAdopted = fault };
            LogStarted(run.Run.Id.Short, run.Run.Title, run.Flow.Name);
        }

        foreach (var last in plan.Nodes.Select(node => node.Last).OfType<Attempt>().Where(last => last.Id.Run != run.Run.Id))
        {
            run.Pins.Keep(last);
        }

        if (resumed && run.IsFresh)
        {
            plan.Past.Begin(steady.Time.GetUtcNow(), writer.Run.TokensIn + writer.Run.TokensOut);
        }

        run.Budget.CountFrom(plan.Past.Fresh?.Tokens ?? 0);

        // what is missing once the run has begun is brought here by its patches, or begun anew
        run = run with { AdoptedTrees = resumed ? [] : [.. plan.Nodes.Where(node => node is { Tree: not null, Last: { } last } && last.Id.Run != run.Run.Id).Select(node => node.Tree!).Distinct()] };
        var ended = await new RunLoop(steady, run, signals, plan, writer, lease, seams.Time).RunAsync(resumed ? null : seed, cancellationToken);
        LogEnded(ended.Id.Short, ended.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(ended.Lifecycle), ended.Reason);
        return ended;
    }

    /// <summary>Puts a retry where the earlier run left what is taken over; what cannot be is the run's own failure.</summary>
    private async Task<(Seed Seed, Failure? Fault)> SeedAsync(RunContext run, RunPlan plan, DateTimeOffset now)
    {
        if (run.Run.Adopt is not { } adoption)
        {
            return (Seed.None, null);
        }

        try
        {
            var seed = await Seed.OfAsync(seams.Store, run.Flow, run.Run, adoption, now, CancellationToken.None);
            Recovery.Fill(plan, seed.Nodes, seed.Events, []);
            if (adoption is { From: { } from, UntilCall: { } call } && plan.Find(from) is { } node)
            {
                node.Saved = await GoneOnAsync(run.Run, from, call);
            }

            return (seed, null);
        }
        catch (PantheonException fault) when (StoreTrouble.KindOf(fault) is null)
        {
            return (Seed.None, new Failure(FailureKind.EnvironmentMissing, fault.Message) { Code = fault.Code, Next = fault.Hint });
        }
    }

    private async Task<SavedSession> GoneOnAsync(Run run, NodeId from, int call)
    {
        var attempt = (await seams.Store.AttemptsAsync(run.RetryOf!.Value, CancellationToken.None)).FirstOrDefault(attempt => attempt.Id.Node == from && attempt.Id.Number == 1);  // the store holds no adoption without it
        return attempt?.Tape is { } tape && await seams.Artifacts.GetAsync(tape, CancellationToken.None) is { } bytes && SavedSession.Of(bytes, call) is { } saved
            ? saved
            : throw new PantheonException(Codes.LivePointUnusable, FormattableString.Invariant($"the session of '{from}' cannot be gone on with after its model call {call}"), "what it heard is no longer kept");
    }

    /// <summary>A retry whose worker died before it could end for want of what it was to take over does not begin at the beginning.</summary>
    private async Task<Failure?> NeverSeededAsync(Run run) =>
        run.Adopt is not null && (await seams.Store.EventsAsync(run.Id, CancellationToken.None)).All(recorded => recorded.Event.Kind != EventKinds.RunSeeded)
            ? new Failure(FailureKind.EnvironmentMissing, "what it was to take over could not be taken over") { Code = Codes.TreesGone }
            : null;

    [LoggerMessage(EventId = 6011, Level = LogLevel.Information, Message = "Run {RunId} started: '{Title}' with flow {Flow}")]
    private partial void LogStarted(string runId, string title, string flow);

    [LoggerMessage(EventId = 6012, Level = LogLevel.Information, Message = "Run {RunId} taken up again with fence {Fence}: {Ended} of {All} nodes have ended")]
    private partial void LogResumed(string runId, long fence, int ended, int all);

    [LoggerMessage(EventId = 6013, Level = LogLevel.Information, Message = "Run {RunId} is {Outcome}: {Reason}")]
    private partial void LogEnded(string runId, string outcome, string? reason);
}
