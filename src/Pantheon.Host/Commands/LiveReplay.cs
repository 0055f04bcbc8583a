using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Replaying;
using Pantheon.Engine.Sessions;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Host.Worker.Gate;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>
/// `runs replay --live`: goes on with an ended run from a point with the real model and the real tools, as a run of its own under the policy of its mode, and says
/// in what it came out otherwise. What came before the point is taken over as it was recorded; nothing is published.
/// </summary>
internal static class LiveReplay
{
    public static async Task<int> RunAsync(CommandContext context, string id, ReplayScope scope)
    {
        if (scope.Node is not { } node)
        {
            throw new PantheonException(Codes.ReplayPointUnknown, "--live goes on from a node, and none is named", "name it: --node NODE");
        }

        if (scope.Attempt is > 1)
        {
            throw new PantheonException(Codes.LivePointUnusable, "--live begins a node anew, or goes on within its first attempt", "leave out --attempt");
        }

        WorkerEnvironment.Enter(context.Environment);
        var workplace = await WorkplaceLoader.LoadAsync(context, CancellationToken.None);
        var ended = await FindAsync(context, workplace, id);
        if (ended.Mode == Mode.Day)
        {
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
            return await WorkAsync(context, workplace, store, ended, node, scope.UntilCall);
        }

        PlatformGate.Require(OperatingSystem.IsLinux());
        WorkerWalls.Enter(context.Environment, workplace.Box, workplace.Catalog.Night);
        return await new RefusalFiles(workplace.Box, context.Time).WatchAsync(workplace.Catalog.Night, async () =>
        {
            await using var store = await StoreOpening.OpenForNightAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
            return await WorkAsync(context, workplace, store, ended, node, scope.UntilCall);
        });
    }

    /// <summary>The run, read before anything is at work: whether it is one of the night is not known before.</summary>
    private static async Task<Run> FindAsync(CommandContext context, Workplace workplace, string id)
    {
        var isByName = StoreOptions.IsByName(workplace.Box.Postgres);
        await using var store = isByName
            ? await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None)
            : await StoreOpening.OpenForNightAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
        var run = await new RunFinder(store.Runs).FindAsync(id, CancellationToken.None);
        return run.Purpose == RunPurpose.Replay ? throw Replaying.IsReplay(run)
            : isByName && run.Mode == Mode.Night ? throw StoreOpening.ByName()
            : run;
    }

    private static async Task<int> WorkAsync(CommandContext context, Workplace workplace, PantheonStore store, Run ended, NodeId node, int? untilCall)
    {
        var request = await Retrying.PlanAsync(context, workplace, store, ended, new Adoption(node, Downstream: true) { UntilCall = untilCall }, isDry: false, CancellationToken.None);
        var recorded = (await store.Runs.SummariesAsync(new RunQuery { Id = ended.Id }, CancellationToken.None)).Single();
        await RequirePointAsync(store, recorded, node, untilCall);
        var live = LiveRuns.Of(ended, request.Adoption, new IdSource(Random.Shared), context.Time.GetUtcNow(), context.Environment.User);
        store.Replayed = live.Id;
        await store.Runs.EnqueueAsync(live, CancellationToken.None);
        context.Screen.Say($"replay   of run {ended.Id.Short} from '{node}'{(untilCall is { } call ? FormattableString.Invariant($" after model call {call}") : "")}, as run {live.Id.Short}");
        var (stopped, _) = await Foreground.RunAsync(
            context, workplace, store, new NightRequest { Mode = live.Mode, UntilEmpty = true, Only = [live.Id], NoCache = true, WritesReport = false });
        var made = (await store.Runs.SummariesAsync(new RunQuery { Id = live.Id }, CancellationToken.None)).Single();
        var anew = (await store.Runs.EventsAsync(live.Id, CancellationToken.None)).FirstOrDefault(recorded => recorded.Event.Kind == EventKinds.SessionBegunAnew)?.Event.Data["reason"]?.ToString();
        var code = Print(context, recorded, made, node, untilCall, anew);
        return made.Run.Lifecycle == RunLifecycle.Ended || stopped == ExitCode.Yes ? code : stopped;
    }

    private static async Task RequirePointAsync(PantheonStore store, RunSummary recorded, NodeId node, int? untilCall)
    {
        if (untilCall is { } call)
        {
            var attempt = recorded.Attempts.FirstOrDefault(attempt => attempt.Id.Node == node && attempt.Id.Number == 1);
            var tape = attempt?.Tape is { } digest ? await store.Artifacts.GetAsync(digest, CancellationToken.None) : null;
            if (tape is null || SavedSession.Of(tape, call) is null)
            {
                throw new PantheonException(
                    Codes.LivePointUnusable,
                    FormattableString.Invariant($"run {recorded.Run.Id.Short} cannot be gone on with after model call {call} of node '{node}': ")
                    + (attempt is null ? "the node had no attempt" : tape is null ? "what its first attempt heard is not kept" : FormattableString.Invariant($"its first attempt took {attempt.Turns} replies, or what it heard up to there is not kept word for word")),
                    "leave out --until-call to begin the node anew");
            }
        }
    }

    private static int Print(CommandContext context, RunSummary recorded, RunSummary made, NodeId node, int? untilCall, string? anew)
    {
        var lines = LiveDifference.Of(recorded, made, node, anew);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/runs-replay-live/v1",
                ["run"] = recorded.Run.Id.ToString(),
                ["replay"] = made.Run.Id.ToString(),
                ["node"] = node.Value,
                ["until_call"] = untilCall,
                ["same"] = lines.Count == 0,
                ["differences"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject { ["part"] = line.Part, ["name"] = line.Name, ["recorded"] = line.One, ["replayed"] = line.Other })]),
            }));
        }
        else if (lines.Count == 0)
        {
            context.Screen.Data($"run {made.Run.Id.Short} came to the same as run {recorded.Run.Id.Short}: {Word.Of(made.Run.Outcome!.Value)}");  // one that has not ended differs
        }
        else
        {
            foreach (var line in lines)
            {
                context.Screen.Data($"{line.Part} {line.Name}");
                context.Screen.Data($"  recorded  {line.One ?? "–"}");
                context.Screen.Data($"  replayed  {line.Other ?? "–"}");
            }
        }

        context.Screen.Next($"pantheon runs show {made.Run.Id.Short}");
        return lines.Count == 0 ? ExitCode.Yes : ExitCode.No;
    }
}
