using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Writes down, before the first step, what a night or a run may do and with what: names only of environment variables, no values. Equal plans have equal digests.</summary>
public static class PlanDocument
{
    public const string Schema = "pantheon/plan/v1";

    /// <summary>The plan of one run: policy, pinned definitions, and the tools that its flow needs.</summary>
    public static JsonObject Of(RunContext run, JsonObject machine)
    {
        var agents = run.Flow.All.OfType<AgentNode>().Select(node => run.Catalog.Agents.GetValueOrDefault(node.Agent)).OfType<Core.Agents.AgentSpec>().DistinctBy(agent => agent.Ref).ToList();
        var plan = Of(run.Policy, run.Catalog.Commit, run.Catalog.Digest, machine);
        plan["mode"] = Word.Of(run.Run.Mode);
        plan["flow"] = new JsonObject { ["name"] = run.Flow.Name, ["digest"] = run.Flow.Digest.ToString() };
        plan["task"] = run.Task is { } task ? new JsonObject { ["id"] = task.Id, ["digest"] = task.Digest.ToString() } : null;
        plan["agents"] = new JsonArray([.. agents.Select(agent => (JsonNode)new JsonObject
        {
            ["agent"] = agent.Ref.ToString(),
            ["digest"] = agent.Digest.ToString(),
            ["model"] = agent.Model.Route ?? agent.Model.Id,
        })]);
        plan["tools"] = Sorted(agents.SelectMany(agent => agent.Tools).Concat(run.Flow.All.OfType<ToolNode>().Select(node => node.Tool)));
        return plan;
    }

    /// <summary>The plan of a night: everything that its policy admits on this machine.</summary>
    public static JsonObject Of(Policy policy, string commit, Digest catalog, JsonObject machine)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(machine);
        var plan = (JsonObject)machine.DeepClone();
        plan["$schema"] = Schema;
        plan["mode"] = Word.Of(policy.Mode);
        plan["policy"] = new JsonObject { ["name"] = policy.Name, ["version"] = policy.Version, ["digest"] = policy.Digest.ToString() };
        plan["catalog"] = new JsonObject { ["commit"] = commit, ["digest"] = catalog.ToString() };
        plan["tools"] = Sorted(policy.ToolsAllow.Except(policy.ToolsDeny));
        plan["egress"] = Sorted(policy.EgressAllow);
        plan["environment"] = Sorted(policy.EnvironmentPass.Concat(policy.EnvironmentSet.Keys));
        plan["mounts"] = new JsonObject { ["read"] = Sorted(policy.FilesRead), ["write"] = new JsonArray("tmp", "worktree") };
        plan["limits"] = Limits(policy.Limits);
        plan["start"] = new JsonObject { ["fits"] = Word.Of(policy.Start.Fits), ["reserve_seconds"] = policy.Start.Reserve.TotalSeconds };
        plan["shares"] = new JsonObject(policy.Shares.Weights.OrderBy(share => share.Key, StringComparer.Ordinal).Select(share => KeyValuePair.Create<string, JsonNode?>(share.Key, share.Value)));
        return plan;
    }

    private static JsonObject Limits(PolicyLimits limits) => new()
    {
        ["node_wall_seconds"] = limits.NodeWall?.TotalSeconds,
        ["run_wall_seconds"] = limits.RunWall?.TotalSeconds,
        ["run_tokens"] = limits.RunTokens,
        ["night_wall_seconds"] = limits.NightWall?.TotalSeconds,
        ["night_tokens"] = limits.NightTokens,
        ["tool_calls"] = limits.ToolCalls,
        ["disk_bytes"] = limits.DiskBytes,
        ["memory_bytes"] = limits.MemoryBytes,
        ["processes"] = limits.Processes,
        ["failures_in_a_row"] = limits.FailuresInARow,
    };

    private static JsonArray Sorted(IEnumerable<string> texts) => new([.. texts.Distinct().Order(StringComparer.Ordinal).Select(text => (JsonNode)text)]);
}
