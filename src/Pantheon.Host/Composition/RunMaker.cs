using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;

namespace Pantheon.Host.Composition;

/// <summary>Makes the run of a task: inputs evaluated, definitions pinned by commit and digest; nothing is stored.</summary>
public sealed class RunMaker(Catalog catalog, IdSource ids, TimeProvider time, string user)
{
    public Run Make(TaskSpec task, QueueRequest request)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(request);
        var flow = FlowOf(request.Flow ?? task.Flow ?? catalog.Project.DefaultFlow);
        var inputs = InputValues.Of(flow, task, request.Inputs);
        Check(task, inputs);
        var repository = task.Repository ?? catalog.Project.DefaultRepository;
        return new Run
        {
            Id = ids.NewRunId(),
            TraceId = ids.NewTraceId(),
            TaskId = task.Id,
            Title = task.Title,
            Repository = repository,
            Flow = flow.Name,
            Mode = request.Mode,
            CatalogCommit = catalog.Commit,
            CatalogDigest = catalog.Digest,
            FlowDigest = flow.Digest,
            TaskDigest = task.Digest,
            Inputs = inputs,
            EnqueuedAt = time.GetUtcNow(),
            EnqueuedBy = user,
            Size = TaskSizes.Of(task),
            Labels = task.Labels,
            Priority = request.Priority ?? task.Priority ?? flow.Priority,
            Needs = task.Needs,
            NotBefore = request.NotBefore ?? task.NotBefore,
            Deadline = task.Deadline,
            Group = RunGroups.Of(flow, inputs, repository, catalog),
            RetryOf = request.RetryOf,
            Until = Known(request.Until, flow),
        };
    }

    // what is queued is stored, signed and shown to models
    private static void Check(TaskSpec task, JsonObject inputs)
    {
        if (SecretScan.Json(new JsonObject { ["title"] = task.Title, ["input"] = inputs.DeepClone() }) is [var first, ..] secrets)
        {
            throw new PantheonException(
                Codes.SecretInTask,
                $"task '{task.Id}' holds {(secrets.Count == 1 ? "what is a secret by its form" : $"{secrets.Count} secrets by their form")}: {first}",
                "write where the secret is found at run time instead of the secret itself, and change it if it was real");
        }
    }

    private NodeId? Known(NodeId? until, FlowSpec flow)
    {
        if (until is not { } id)
        {
            return null;
        }

        string[] names = [.. SubFlows.Inline(flow, catalog.Flows).Nodes.Select(node => node.Id.Value)];
        return names.Contains(id.Value, StringComparer.Ordinal) ? id
            : throw new PantheonException(Codes.NodeUnknown, $"flow '{flow.Name}' has no node '{id}' that a run could end at", Suggestion.Hint(id.Value, names) ?? $"pantheon flows show {flow.Name}");
    }

    private FlowSpec FlowOf(string? name)
    {
        if (name is not null && catalog.Flows.TryGetValue(name, out var flow))
        {
            return flow.NotYet is [var part, ..]
                ? throw new PantheonException(Codes.NotSupportedYet, $"flow '{flow.Name}' cannot run yet: {part} is not supported", "pantheon validate says what to do until then")
                : flow;
        }

        throw new PantheonException(
            Codes.FlowUnknown,
            name is null ? "neither the task, nor the command line, nor defaults in pantheon.yaml name a flow" : $"the catalog has no flow '{name}'",
            Suggestion.Hint(name ?? "", catalog.Flows.Keys) ?? $"one of: {string.Join(", ", catalog.Flows.Keys.Order(StringComparer.Ordinal))}");
    }
}
