using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Commands;

/// <summary>Makes a retry of an ended run: says what is taken over and what is run again, and looks first whether it can be.</summary>
internal static class Retrying
{
    /// <summary>Throws where the run has not ended, the node is unknown, something stands in the way, or what it left is gone.</summary>
    public static async Task<RetryRequest> PlanAsync(CommandContext context, Workplace workplace, PantheonStore store, Run ended, Adoption adoption, bool isDry, CancellationToken cancellationToken)
    {
        if (ended.Purpose != RunPurpose.Task)
        {
            throw new PantheonException(Codes.RunNotRetryable, $"run {ended.Id.Short} is no task of a night: it is a {Word.Of(ended.Purpose)}", ended.ReplayOf is { } other ? $"pantheon runs retry {other.Short}" : "pantheon runs list");
        }

        if (ended.Lifecycle != RunLifecycle.Ended)
        {
            throw new PantheonException(
                Codes.RunNotRetryable,
                $"run {ended.Id.Short} has not ended: it is {Word.Of(ended.Lifecycle)}",
                ended.Lifecycle == RunLifecycle.Queued ? "pantheon queue list" : $"pantheon runs resume {ended.Id.Short}, or pantheon runs cancel {ended.Id.Short}");
        }

        var catalog = await WorkplaceLoader.LoadAtAsync(context, workplace, ended.CatalogCommit, cancellationToken);
        if (catalog.Digest != ended.CatalogDigest || !catalog.Flows.TryGetValue(ended.Flow, out var flow))
        {
            throw new PantheonException(Codes.RunNotRetryable, $"the catalog at commit {ended.CatalogCommit[..Math.Min(7, ended.CatalogCommit.Length)]} is not the one that run {ended.Id.Short} was pinned to", "queue the task anew");
        }

        var plan = RetryPlan.Of(
            SubFlows.Inline(flow, catalog.Flows),
            ended,
            await store.Runs.NodesAsync(ended.Id, cancellationToken),
            await store.Runs.EventsAsync(ended.Id, cancellationToken),
            await store.Runs.AttemptsAsync(ended.Id, cancellationToken),
            adoption);
        if (plan.Trees.Count > 0 && ended.BaseCommit is { } commit && catalog.Project.Repositories.TryGetValue(ended.Repository ?? catalog.Project.DefaultRepository, out var repository))
        {
            var processes = new ProcessRunner(context.Time);
            var workspaces = new GitWorktrees(processes, workplace.Box.DataFolder, context.Time, ChosenSandbox.ForGit(workplace.Box, processes));
            if (isDry)
            {
                // the base's commit is fetched by who begins: a rehearsal writes nothing
                await AdoptedTrees.RequireHereAsync(workspaces, repository, plan.Trees, cancellationToken);
            }
            else
            {
                await AdoptedTrees.RequireAsync(workspaces, repository, (await workspaces.OpenBaseAsync(repository, commit, cancellationToken)).Tree, plan.Trees, cancellationToken);
            }
        }

        return new RetryRequest(ended, adoption, catalog, plan);
    }

    /// <summary>Queues the retry; a task that is queued already is a conflict.</summary>
    public static async Task<Run> EnqueueAsync(CommandContext context, PantheonStore store, RetryRequest request, CancellationToken cancellationToken)
    {
        if ((await store.Runs.QueueAsync(cancellationToken)).FirstOrDefault(queued => queued.TaskId is not null && queued.TaskId == request.Ended.TaskId) is { } already)
        {
            throw new PantheonException(Codes.TaskAlreadyQueued, $"task '{already.TaskId}' is queued already, as run {already.Id.Short}", $"pantheon queue cancel {already.TaskId}");
        }

        var open = new[] { RunLifecycle.Queued, RunLifecycle.Running, RunLifecycle.Suspended };
        foreach (var lifecycle in open)
        {
            if ((await store.Runs.ListAsync(new RunQuery { Lifecycle = lifecycle, Limit = int.MaxValue }, cancellationToken)).FirstOrDefault(run => run.RetryOf == request.Ended.Id) is { } twin)
            {
                throw new PantheonException(Codes.RunNotRetryable, $"run {request.Ended.Id.Short} is retried already, by run {twin.Id.Short}, which is {Word.Of(twin.Lifecycle)}", $"pantheon runs show {twin.Id.Short}");
            }
        }

        var retry = RetryRuns.Of(request.Ended, request.Adoption, new IdSource(Random.Shared), context.Time.GetUtcNow(), context.Environment.User);
        await store.Runs.EnqueueAsync(retry, cancellationToken);
        return retry;
    }

    /// <summary>What would be done, for people on stderr or as JSON.</summary>
    public static void Print(CommandContext context, RetryRequest request, Run? queued)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/retry/v1",
                ["retry_of"] = request.Ended.Id.ToString(),
                ["run"] = queued?.Id.ToString(),
                ["mode"] = Word.Of(request.Ended.Mode),
                ["catalog_commit"] = request.Ended.CatalogCommit,
                ["taken_over"] = new JsonArray([.. request.Plan.Adopted.Select(id => (JsonNode)id.Value)]),
                ["run_again"] = new JsonArray([.. request.Plan.Again.Select(id => (JsonNode)id.Value)]),
            }));
        }

        context.Screen.Say($"retry    of run {request.Ended.Id.Short} ({Word.Of(request.Ended.Outcome!.Value)}), catalog@{request.Ended.CatalogCommit[..Math.Min(7, request.Ended.CatalogCommit.Length)]}");  // only ended runs are retried
        context.Screen.Say($"over     {Listed(request.Plan.Adopted)}");
        context.Screen.Say($"again    {Listed(request.Plan.Again)}");
    }

    private static string Listed(IReadOnlyList<NodeId> ids) => ids.Count == 0 ? "nothing"
        : $"{string.Join(", ", ids.Take(12))}{(ids.Count > 12 ? FormattableString.Invariant($" and {ids.Count - 12} more") : "")}";
}
