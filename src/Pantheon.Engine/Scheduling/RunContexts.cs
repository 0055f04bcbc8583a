using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Running;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Scheduling;

/// <summary>Finds a run's flow, task, repository and policy in the catalog it is pinned to.</summary>
public static class RunContexts
{
    public static RunContext Of(Run run, Catalog catalog, NightPlan plan)
    {
        if (!catalog.Flows.TryGetValue(run.Flow, out var flow))
        {
            throw new PantheonException(Codes.FlowMissing, $"run {run.Id.Short} wants the flow '{run.Flow}', which the catalog at {run.CatalogCommit} does not have", "'pantheon validate' lists the flows");
        }

        var task = run.TaskId is { } id && catalog.Tasks.TryGetValue(id, out var known) && (run.TaskDigest is null || known.Digest == run.TaskDigest) ? known : InlineTask(run, flow);
        var (tokens, policy) = (new TokenMeter(run.TokensIn + run.TokensOut), run.Mode == Mode.Night ? catalog.Night : catalog.DayPolicy);
        var context = new RunContext
        {
            Run = run,
            Catalog = catalog,
            Flow = SubFlows.Inline(flow, catalog.Flows),
            Task = task,
            Repository = RepositoryOf(run, task, catalog),
            Policy = policy,
            Night = plan.Record.Date,
            ClosesAt = plan.ClosesAt,
            Parallel = plan.ParallelNodes,
            NoCache = plan.NoCache,
            Tokens = tokens,
            Budget = new RunBudget(run, policy.Limits, tokens),
            IsFresh = run.Night != plan.Record.Date || run is { Lifecycle: RunLifecycle.Suspended, Reason: Halt.Resumed },
        };
        return context with { Plan = PlanDocument.Of(context, plan.Machine) };
    }

    private static RepositorySpec RepositoryOf(Run run, TaskSpec? task, Catalog catalog)
    {
        var name = run.Repository ?? task?.Repository ?? catalog.Project.DefaultRepository;
        return catalog.Project.Repositories.TryGetValue(name, out var repository)
            ? repository
            : throw new PantheonException(Codes.TaskUnreadable, $"run {run.Id.Short} wants the repository '{name}', which pantheon.yaml does not name", $"it names: {string.Join(", ", catalog.Project.Repositories.Keys)}");
    }

    /// <summary>A task that came as an input (`run --input`), not from a file of the catalog.</summary>
    private static TaskSpec? InlineTask(Run run, FlowSpec flow)
    {
        var name = flow.Inputs.FirstOrDefault(input => input.Value.Type.Name == "task.v1").Key ?? "spec";
        if (run.Inputs[name] is not JsonObject document)
        {
            return null;
        }

        var scope = document["scope"] as JsonObject;
        return new TaskSpec
        {
            Id = document["id"]?.ToString() ?? run.TaskId ?? run.Id.Short,
            Title = document["title"]?.ToString() ?? run.Title,
            Text = document["text"]?.ToString() ?? "",
            Repository = document["repo"]?.ToString(),
            Base = document["base"]?.ToString(),
            Scope = new TaskScope
            {
                Paths = Strings(scope?["paths"]),
                Sentence = (scope?["sentence"] ?? (document["scope"] as JsonValue))?.ToString(),
                MaxFiles = Number(scope?["max_files"]),
                MaxAddedLines = Number(scope?["max_added_lines"]),
                OutOfScope = Strings(scope?["out_of_scope"]),
            },
            Acceptance = [.. (document["acceptance"] as JsonArray ?? []).Select(Criterion)],
            FailToPass = Strings(document["fail_to_pass"]),
            PassToPass = document["pass_to_pass"] switch
            {
                JsonArray names => new TestSelection.Named(Strings(names)),
                JsonValue word when word.ToString() == "none" => TestSelection.None,
                _ => TestSelection.All,
            },
            Hints = Strings(document["hints"]),
            Flags = Strings(document["flags"]),
            Digest = run.TaskDigest ?? Digest.Of(document.ToJsonString()),
        };
    }

    private static AcceptanceCriterion Criterion(JsonNode? node) => node is JsonObject map
        ? new AcceptanceCriterion(map["text"]?.ToString() ?? "", map["test"]?.ToString())
        : new AcceptanceCriterion(node?.ToString() ?? "", null);

    private static IReadOnlyList<string> Strings(JsonNode? node) => node is JsonArray list ? [.. list.Select(item => item?.ToString() ?? "")] : [];

    private static int? Number(JsonNode? node) => int.TryParse(node?.ToString(), out var number) ? number : null;
}
