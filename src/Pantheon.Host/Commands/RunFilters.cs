using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>Whether a flow, an agent or a task that nothing was found for is one at all: a misspelt name is no empty answer.</summary>
internal static class RunFilters
{
    /// <summary>Throws for a name that neither the store nor the catalog at hand knows; without a catalog only where the store has another of nearly that name.</summary>
    public static async Task RequireKnownAsync(CommandContext context, IRunStore store, RunQuery query, CancellationToken cancellationToken)
    {
        if (query is { Flow: null, Agent: null, Task: null })
        {
            return;
        }

        var runs = await store.ListAsync(new RunQuery { Purpose = null }, cancellationToken);
        var catalog = CatalogAtHand.Find(context);
        Require("flow", query.Flow, Codes.FlowUnknown, runs.Select(run => run.Flow), catalog?.Flows.Keys);
        Require("task", query.Task, Codes.TaskUnknown, runs.Select(run => run.TaskId).OfType<string>(), catalog?.Tasks.Keys);
        if (query.Agent is { } agent && (await store.ListAsync(new RunQuery { Agent = agent, Limit = 1 }, cancellationToken)).Count == 0)
        {
            Require("agent", agent, Codes.FlowUnknown, [], catalog?.Agents.Keys);
        }
    }

    private static void Require(string kind, string? name, string code, IEnumerable<string> seen, IEnumerable<string>? declared)
    {
        List<string> known = [.. seen.Concat(declared ?? []).Distinct().Order(StringComparer.Ordinal)];
        if (name is null || known.Contains(name) || (declared is null && Suggestion.For(name, known) is null))
        {
            return;
        }

        throw new PantheonException(code, $"there is no {kind} '{name}'", Suggestion.Hint(name, known) ?? (known.Count > 0 ? $"one of: {string.Join(", ", known)}" : null));
    }
}
