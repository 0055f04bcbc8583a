using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon policy check`: the answers that admission would give, by the same judge, before anything runs.</summary>
internal static class PolicyCheck
{
    public static async Task<int> RunAsync(CommandContext context, string? flow, string? agent, string? task, Mode mode, CancellationToken cancellationToken)
    {
        if (new[] { flow, agent, task }.Count(named => named is not null) > 1)
        {
            throw new PantheonException(Codes.InputUnreadable, "--flow, --agent and --task ask for one thing each, one of the three", "pantheon policy check --flow spec2code");
        }

        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        var catalog = workplace.Catalog;
        var policy = mode == Mode.Night ? catalog.Night : catalog.DayPolicy;
        var pools = PolicyPlaces.Claims(workplace.Box);
        List<PolicyAnswer> answers = [];
        if (PolicyGuard.CheckPolicy(policy) is Verdict.Refused broken)
        {
            answers.Add(new PolicyAnswer("policy", policy, new Finding(default, "policy", policy.ToString(), broken.Rule, broken)));
        }

        if (task?.StartsWith('@') == true)
        {
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
            task = await TaskFinder.NameAsync(store.Runs, task, cancellationToken);
        }

        if (agent is not null)
        {
            answers.AddRange(OfAgent(AgentOf(catalog, agent), policy, catalog, pools));
        }
        else if (flow is not null || task is not null)
        {
            answers.AddRange(OfFlow(FlowOf(catalog, flow ?? TaskFinder.Find(context, workplace, task!).Flow ?? catalog.Project.DefaultFlow), policy, catalog, pools)); // one of the two is there
        }
        else
        {
            answers.AddRange(catalog.Flows.Values.OrderBy(known => known.Name, StringComparer.Ordinal).SelectMany(known => OfFlow(known, policy, catalog, pools)));
            var used = catalog.Flows.Values.SelectMany(known => known.Nodes).OfType<AgentNode>().Select(node => node.Agent).ToHashSet(StringComparer.Ordinal);
            answers.AddRange(catalog.Agents.Values.Where(known => !used.Contains(known.Ref.Name)).OrderBy(known => known.Ref.Name, StringComparer.Ordinal).SelectMany(known => OfAgent(known, policy, catalog, pools)));
            answers.AddRange(await OfQueueAsync(context, workplace, mode, pools, cancellationToken));
        }

        Print(context, policy, answers);
        return answers.Exists(answer => answer.Finding.Refusal is not null) ? ExitCode.Refused : ExitCode.Yes;
    }

    private static IEnumerable<PolicyAnswer> OfFlow(FlowSpec flow, Policy policy, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools) =>
        FlowGuard.Judge(policy, flow, catalog, pools).Select(finding => new PolicyAnswer(flow.Name, policy, finding));

    private static IEnumerable<PolicyAnswer> OfAgent(AgentSpec agent, Policy policy, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools) =>
        FlowGuard.Judge(policy, agent, catalog, pools).Select(finding => new PolicyAnswer("(no flow)", policy, finding with { Node = new(agent.Ref.Name) }));

    /// <summary>The queued runs of the mode, each under the catalog that it is pinned to; only what is refused is told of them.</summary>
    private static async Task<List<PolicyAnswer>> OfQueueAsync(CommandContext context, Workplace workplace, Mode mode, IReadOnlyDictionary<string, PoolClaim> pools, CancellationToken cancellationToken)
    {
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var answers = new List<PolicyAnswer>();
        foreach (var run in (await store.Runs.QueueAsync(cancellationToken)).Where(queued => queued.Mode == mode))
        {
            var subject = $"run {run.Id.Short}";
            try
            {
                var pinned = await WorkplaceLoader.LoadAtAsync(context, workplace, run.CatalogCommit, cancellationToken);
                answers.AddRange(OfFlow(FlowOf(pinned, run.Flow), mode == Mode.Night ? pinned.Night : pinned.DayPolicy, pinned, pools)
                    .Where(answer => answer.Finding.Refusal is not null).Select(answer => answer with { Subject = subject }));
            }
            catch (PantheonException gone)
            {
                answers.Add(new PolicyAnswer(subject, workplace.Catalog.Night, new Finding(default, "policy", run.TaskId ?? run.Flow, "policy", new Verdict.Refused(gone.Code, "policy", gone.Message))));
            }
        }

        return answers;
    }

    private static void Print(CommandContext context, Policy policy, List<PolicyAnswer> answers)
    {
        var refused = answers.Where(answer => answer.Finding.Refusal is not null).ToList();
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/policy-check/v1",
                ["mode"] = Word.Of(policy.Mode),
                ["policy"] = policy.ToString(),
                ["digest"] = policy.Digest.ToString(),
                ["allowed"] = answers.Count - refused.Count,
                ["refused"] = refused.Count,
                ["answers"] = new JsonArray([.. answers.Select(answer => answer.Json())]),
            }));
            return;
        }

        var table = new Table("FOR", "NODE", "NEEDS", "ANSWER", "RULE", "WHERE");
        foreach (var answer in answers.DistinctBy(answer => (answer.Subject, answer.Finding.Node, answer.Finding.Name)))
        {
            table.Add(answer.Subject, answer.Finding.Node.Value ?? "", $"{answer.Finding.Kind} {answer.Finding.Name}", answer.Finding.Refusal is { } no ? $"refused {no.Code}" : "allowed", answer.Finding.Rule, answer.Where);
        }

        table.Print(context.Screen);
        foreach (var reason in refused.Select(answer => $"{answer.Finding.Refusal!.Code}: {answer.Finding.Refusal.Reason}").Distinct()) // only refused ones are in it
        {
            context.Screen.Say(reason);
        }

        context.Screen.Say(string.Create(CultureInfo.InvariantCulture, $"policy {policy}: {answers.Count - refused.Count} allowed, {refused.Count} refused"));
    }

    private static AgentSpec AgentOf(Catalog catalog, string name) => catalog.Agents.TryGetValue(name, out var agent)
        ? agent
        : throw new PantheonException(Codes.FlowUnknown, $"the catalog has no agent '{name}'", Suggestion.Hint(name, catalog.Agents.Keys) ?? $"one of: {string.Join(", ", catalog.Agents.Keys.Order(StringComparer.Ordinal))}");

    private static FlowSpec FlowOf(Catalog catalog, string? name) => name is not null && catalog.Flows.TryGetValue(name, out var flow)
        ? flow
        : throw new PantheonException(Codes.FlowUnknown, $"the catalog has no flow '{name}'", Suggestion.Hint(name ?? "", catalog.Flows.Keys) ?? $"one of: {string.Join(", ", catalog.Flows.Keys.Order(StringComparer.Ordinal))}");
}
