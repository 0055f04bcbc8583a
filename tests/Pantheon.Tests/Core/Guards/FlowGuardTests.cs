using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Schemas;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tests.Core.Guards;

public sealed class FlowGuardTests
{
    private static readonly Policy Night = new()
    {
        Name = "night",
        Version = 9,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        ToolsAllow = ["read_file", "finish", "dotnet_test"],
    };

    [Test]
    public void A_flow_of_local_agents_and_allowed_tools_may_run() => Assert.That(Check(Agent("coder"), Tool("dotnet_test")), Is.EqualTo(Verdict.Yes));

    [Test]
    public void The_route_decides_which_pools_could_answer() =>
        Assert.That(Check(Agent("coder"), Agent("thinker")), Is.EqualTo(
            new Verdict.Refused(Codes.OriginRefused, "models.origins", "thinker@2 needs pool 'cloud' of origin 'cloud'; policy night@9 allows local")));

    [Test]
    public void A_model_named_directly_is_asked_for_its_pool() => Assert.That(CodeOf(Check(Agent("direct"))), Is.EqualTo(Codes.OriginRefused));

    [Test]
    public void An_agent_whose_route_has_no_pool_on_this_box_is_refused() => Assert.That(CodeOf(Check(Agent("lost"))), Is.EqualTo(Codes.NoCandidate));

    [Test]
    public void An_agent_that_the_catalog_does_not_have_is_refused() => Assert.That(Check(Agent("nobody")), Is.EqualTo(
        new Verdict.Refused(Codes.NoCandidate, "agents", "node 'nobody' needs agent 'nobody', which the catalog does not have")));

    [Test]
    public void A_tool_that_is_granted_but_not_allowed_is_refused() => Assert.That(Check(Agent("shell")), Is.EqualTo(
        new Verdict.Refused(Codes.ToolRefused, "tools.allow", "shell@2 needs tool 'bash'; policy night@9 does not allow it")));

    [Test]
    public void A_tool_node_is_asked_too() => Assert.That(Check(Tool("bash")), Is.EqualTo(
        new Verdict.Refused(Codes.ToolRefused, "tools.allow", "node 'bash' needs tool 'bash'; policy night@9 does not allow it")));

    [Test]
    public void A_policy_that_is_too_wide_for_the_night_admits_no_flow() =>
        Assert.That(CodeOf(Check(Night with { Origins = [RuntimeOrigin.Cloud] }, Agent("coder"))), Is.EqualTo(Codes.NightPolicyTooWide));

    [Test]
    public void By_day_too_a_run_uses_no_cloud_pool() =>
        Assert.That(Check(Night with { Name = "day", Mode = Mode.Day, Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud], ToolsAllow = ["*"] }, Agent("thinker")), Is.EqualTo(new Verdict.Refused(
            Codes.CloudNeedsForeground, "models.origins", "thinker@2 cannot run: pool 'cloud' is of origin 'cloud', which no run uses, by day neither: only a person's own foreground command may")));

    [Test]
    public void A_local_pool_is_enough_where_the_route_begins_in_the_cloud() =>
        Assert.That(Check(Night with { Name = "day", Mode = Mode.Day, Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud], ToolsAllow = ["*"] }, Agent("coder")), Is.EqualTo(Verdict.Yes));

    private static string? CodeOf(Verdict verdict) => (verdict as Verdict.Refused)?.Code;

    private static Verdict Check(params NodeSpec[] nodes) => Check(Night, nodes);

    private static Verdict Check(Policy policy, params NodeSpec[] nodes)
    {
        AgentSpec[] agents =
        [
            Spec("coder", new ModelChoice { Route = "small" }, "read_file", "finish"),
            Spec("thinker", new ModelChoice { Route = "large" }),
            Spec("direct", new ModelChoice { Id = "cloud/big" }),
            Spec("lost", new ModelChoice { Route = "nowhere" }),
            Spec("shell", new ModelChoice { Route = "small" }, "read_file", "bash"),
        ];
        var project = new ProjectSpec
        {
            Repositories = new Dictionary<string, RepositorySpec>(),
            DefaultRepository = "demo",
            Routes = new Dictionary<string, RouteSpec>
            {
                ["small"] = new([new ModelAddress("cloud", "big"), new ModelAddress("desk", "small")]),
                ["large"] = new([new ModelAddress("cloud", "big"), new ModelAddress("gone", "big")]),
                ["nowhere"] = new([new ModelAddress("gone", "big")]),
            },
        };
        var catalog = new Catalog { Root = "/", Commit = "c", Digest = Digest.Of("c"), Project = project, Agents = agents.ToDictionary(agent => agent.Ref.Name) };
        var pools = new[] { new PoolClaim("desk", RuntimeOrigin.Local), new PoolClaim("cloud", RuntimeOrigin.Cloud) }.ToDictionary(pool => pool.Pool);
        return FlowGuard.CheckFlow(policy, new FlowSpec { Name = "f", Nodes = nodes, Digest = Digest.Of("f") }, catalog, pools);
    }

    private static AgentSpec Spec(string name, ModelChoice model, params string[] tools) => new()
    {
        Ref = new AgentRef(name, 2),
        Model = model,
        Tools = tools,
        Output = ContractType.Parse("string")!,
        Prompt = Template.Parse("p", SourceSpan.None, [])!,
        Digest = Digest.Of(name),
    };

    private static AgentNode Agent(string name) => new() { Id = new NodeId(name), Agent = name };

    private static ToolNode Tool(string name) => new() { Id = new NodeId(name), Tool = name };
}
