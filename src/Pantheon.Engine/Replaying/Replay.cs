using Microsoft.Extensions.Logging.Abstractions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Replaying;

/// <summary>
/// Runs an ended run again from what it heard, through the code that a night runs through, and holds every step against what was recorded: no model is asked,
/// no process is started, no worktree and no branch is written.
/// </summary>
public sealed class Replay(ReplaySeams seams)
{
    /// <summary>What a run leaves that was ended from outside of its loop.</summary>
    private const string Refusal = "refusal.json";

    public async Task<ReplayEnd> RunAsync(RecordedRun recorded, Catalog catalog, ReplayScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(scope);
        var point = PointOf(recorded, scope);
        var verdict = new Verdict();
        var records = await RecordsAsync(recorded, cancellationToken);
        var segments = Segment.Of(recorded.Events, recorded.Run.Id, recorded.Summary.Artifacts.Any(artifact => artifact.Name == Refusal), (recorded.Run.Mode == Mode.Night ? catalog.Night : catalog.DayPolicy).DrainAtEnd);
        if (recorded.Run is not { Lifecycle: RunLifecycle.Ended, StartedAt: { } startedAt } || segments.All(segment => segment.Opening is null))
        {
            throw new PantheonException(Codes.NothingToReplay, $"run {recorded.Run.Id.Short} has not ended, or never began: there is nothing to replay", "pantheon runs show says how it stands");
        }

        var time = new ReplayTime(startedAt);
        var artifacts = new ReplayArtifacts(seams.Artifacts);
        var sink = new ReplaySink(recorded, artifacts, verdict, point, scope.UntilCall);
        var store = new ReplayStore(seams.Store, recorded, time, verdict) { Sink = sink, Hidden = records.Values.Where(record => record.HidesSecrets).Select(record => record.Attempt.Id).ToHashSet(), Point = scope.UntilCall is null ? point : null };
        var recorder = new SessionRecorder(sink, artifacts, seams.Redactor, seams.Ids);
        using var resources = new ResourceLedger(new Dictionary<string, int>(), int.MaxValue);
        await using var gates = new PoolGates((_, _, _) => throw new NotSupportedException("a replay asks no server"), time, _ => Task.CompletedTask);
        var workspaces = new ReplayWorkspaces(seams.Workspaces, recorded);
        var tools = new ReplayTools(seams.Tools, recorded, verdict);
        using var checks = new BaseChecks(store, workspaces, tools, resources) { Redact = seams.Redactor.Redact };
        var order = new ArrivalOrder(new Dictionary<string, PoolSpec>(), _ => 1, _ => null);
        foreach (var segment in segments)
        {
            if (segment.Opening is null)
            {
                // claimed only, to be ended or by a worker that died at once
                store.Claim(segment);
                continue;
            }

            var conductor = workspaces.Conductor = new Conductor(segment, recorded.Run.Id, time, verdict);
            var cast = new Cast(records, new RecordedRequests(artifacts, recorder, seams.Redactor.Redact), conductor, verdict);
            var engine = new EngineSeams
            {
                Store = store,
                Steps = store,
                Artifacts = artifacts,
                Workspaces = workspaces,
                Tools = tools,
                Router = new ReplayRouter(),
                Pools = new Dictionary<string, Core.Policies.PoolClaim>(),
                Session = (request, token) => seams.Session(request, token) ?? new AgentSession(request, recorder, cast.TimeOf(request.Attempt)).RunAsync(token),
                Resources = resources,
                Order = order,
                Gates = gates,
                BaseChecks = checks,
                TapeOf = cast.TapeOf,
                Time = time,
                Ids = seams.Ids,
                Random = new LeastRandom(),
                Redact = seams.Redactor.Redact,
                Logs = NullLoggerFactory.Instance,
                Version = seams.Version,
            };
            (store.Conductor, store.Cast, sink.Cast) = (conductor, cast, cast);
            if (!await WorkAsync(engine, store, segment, recorded, catalog, conductor, verdict, cancellationToken))
            {
                break;
            }
        }

        return new ReplayEnd(verdict.First, store.Run, verdict.Attempts, verdict.ModelCalls, verdict.ToolCalls) { Until = verdict.IsReached ? scope with { Attempt = point?.Number } : null };
    }

    /// <summary>Whether the next worker's part follows.</summary>
    private async Task<bool> WorkAsync(EngineSeams engine, ReplayStore store, Segment segment, RecordedRun recorded, Catalog catalog, Conductor conductor, Verdict verdict, CancellationToken cancellationToken)
    {
        var context = ContextOf(store.Claim(segment), segment, recorded, catalog);
        var runner = new FlowRunner(engine) { LeaseTime = new ReplayTime(recorded.Run.EnqueuedAt) };
        try
        {
            await WatchedAsync(runner.RunAsync(context, conductor.Signals, _ => { }, cancellationToken), conductor, verdict);
        }
        catch (ReplayStoppedException)
        {
            // at a difference, or where the recorded worker died
        }

        if (!verdict.IsOver && store.Left() is { } left)
        {
            _ = verdict.Stop(left);
        }

        return !verdict.IsOver;
    }

    /// <summary>Nothing that a replay waits for can fail to come; should it yet, it is given up with what was asked for last, and whatever hangs is left to itself: it has no effect.</summary>
    private async Task WatchedAsync(Task work, Conductor conductor, Verdict verdict)
    {
        for (long seen = -1, steps = verdict.Steps; !work.IsCompleted; (seen, steps) = (steps, verdict.Steps))
        {
            if (seen == steps)
            {
                var standing = verdict.IsOver;
                _ = verdict.Stop(new Difference("run", "goes on", $"stands still: {conductor.Standing}"));
                if (standing)
                {
                    return;
                }
            }

            await work.WaitAsync(seams.Patience, seams.Machine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work;
    }

    private static RunContext ContextOf(Run run, Segment segment, RecordedRun recorded, Catalog catalog)
    {
        var opening = segment.Opening ?? [];
        var plan = new NightPlan
        {
            Record = new NightRecord
            {
                Date = segment.Night ?? recorded.Run.Night ?? DateOnly.FromDateTime(recorded.Run.EnqueuedAt.UtcDateTime),
                OpenedAt = recorded.Run.EnqueuedAt,
                ClosesAt = recorded.Run.EnqueuedAt,
                TimeZone = "UTC",
                Policy = catalog.Night.Name,
                PolicyVersion = catalog.Night.Version,
                PolicyDigest = catalog.Night.Digest,
                CatalogCommit = catalog.Commit,
                CatalogDigest = catalog.Digest,
            },
            ClosesAt = opening["closes"] is { } closes && DateTimeOffset.TryParse(closes.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null,
            ParallelNodes = opening["parallel"]?.GetValue<int>() ?? 4,
            NoCache = opening["no_cache"]?.GetValue<bool>() == true,
            Policy = catalog.Night,
            CatalogOf = (_, _) => Task.FromResult(catalog),
        };
        var context = RunContexts.Of(run, catalog, plan);

        // the run's own time is not counted while it waits for others, and nobody knows here how long it did: its end is brought from the journal
        var timeless = context.Policy.Limits with { RunWall = null };
        return context with
        {
            Flow = context.Flow with { Timeout = null },
            Policy = context.Policy with { Limits = timeless },
            Budget = new RunBudget(run, timeless, context.Tokens),
            Limits = RecordedLimits.Of(recorded.Events),
            Trees = RecordedTrees.Of(segment, run.Id),
            IsFresh = opening["budget_from"] is not null,
        };
    }

    /// <summary>The attempt up to whose end, or into which, was asked; null for the whole run.</summary>
    private static AttemptId? PointOf(RecordedRun recorded, ReplayScope scope)
    {
        if (scope.Node is not { } node)
        {
            return null;
        }

        var attempts = recorded.Summary.Attempts.Where(attempt => attempt.Id.Node == node).ToList();
        var point = scope.Attempt is { } number ? attempts.Find(attempt => attempt.Id.Number == number) : attempts.MaxBy(attempt => attempt.Id.Number);
        if (point is not null && (scope.UntilCall is not { } call || call <= recorded.CallsOf(point.Id).Count))
        {
            return point.Id;
        }

        throw new PantheonException(
            Codes.ReplayPointUnknown,
            attempts.Count == 0 ? $"run {recorded.Run.Id.Short} has no attempt at a node '{node}'"
            : point is null ? FormattableString.Invariant($"node '{node}' of run {recorded.Run.Id.Short} has no attempt {scope.Attempt}; it has {attempts.Count}")
            : FormattableString.Invariant($"attempt {point.Id.Number} of node '{node}' made {recorded.CallsOf(point.Id).Count} model calls, and not {scope.UntilCall}"),
            Suggestion.Hint(node.Value, recorded.Summary.Nodes.Select(each => each.Node.Value)) ?? $"pantheon runs show {recorded.Run.Id.Short}");
    }

    private async Task<IReadOnlyDictionary<AttemptId, AttemptRecord>> RecordsAsync(RecordedRun recorded, CancellationToken cancellationToken)
    {
        var records = new Dictionary<AttemptId, AttemptRecord>();
        foreach (var attempt in recorded.Summary.Attempts)
        {
            var (record, missing) = await AttemptRecord.ReadAsync(recorded, attempt, seams.Artifacts, cancellationToken);
            records[attempt.Id] = record ?? throw new PantheonException(
                Codes.RecordingMissing,
                $"run {recorded.Run.Id.Short} cannot be replayed: of node '{attempt.Id.Node}', attempt {attempt.Id.Number}, {missing}",
                "a run keeps what it heard as long as the details of its night; 'pantheon runs show' has what is left of it");
        }

        return records;
    }
}
