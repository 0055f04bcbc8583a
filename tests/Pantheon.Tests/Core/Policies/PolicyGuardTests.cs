using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Core.Policies;

public sealed class PolicyGuardTests
{
    private static readonly Policy Night = new()
    {
        Name = "night",
        Version = 9,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        Pools = ["hera", "desk"],
        ToolsAllow = ["read_file", "bash"],
        ToolsDeny = ["bash"],
        EnvironmentForbid = ["*_API_KEY", "*_PROXY", "SSH_AUTH_SOCK"],
    };

    private static readonly Policy Day = Night with { Name = "day", Version = 3, Mode = Mode.Day, Pools = [], Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud], ToolsAllow = ["*"] };

    [Test]
    public void An_agent_whose_only_pool_is_in_the_cloud_is_refused_at_night() =>
        Assert.That(Check(Night, ("cloud", RuntimeOrigin.Cloud)), Is.EqualTo(
            new Verdict.Refused(Codes.OriginRefused, "models.origins", "planner.cloud@2 needs pool 'cloud' of origin 'cloud'; policy night@9 allows local")));

    [Test]
    public void An_unverified_pool_is_not_local() =>
        Assert.That(Check(Night, ("hera", RuntimeOrigin.Unverified), ("cloud", RuntimeOrigin.Cloud)), Is.EqualTo(new Verdict.Refused(
            Codes.OriginRefused, "models.origins", "planner.cloud@2 needs pool 'hera' of origin 'unverified' or pool 'cloud' of origin 'cloud'; policy night@9 allows local")));

    [Test]
    public void A_local_pool_that_the_policy_does_not_name_is_refused() =>
        Assert.That(Check(Night, ("other", RuntimeOrigin.Local)), Is.EqualTo(
            new Verdict.Refused(Codes.PoolRefused, "models.pools", "planner.cloud@2 needs pool 'other'; policy night@9 allows hera, desk")));

    [Test]
    public void An_agent_without_any_pool_is_refused() => Assert.That(Check(Night), Is.InstanceOf<Verdict.Refused>());

    [Test]
    public void One_allowed_pool_is_enough() => Assert.That(Check(Night, ("cloud", RuntimeOrigin.Cloud), ("desk", RuntimeOrigin.Local)), Is.EqualTo(Verdict.Yes));

    [Test]
    public void By_day_the_cloud_may_be_allowed() => Assert.That(Check(Day, ("cloud", RuntimeOrigin.Cloud)), Is.EqualTo(Verdict.Yes));

    [Test]
    public void A_night_policy_that_slipped_through_with_a_cloud_origin_still_admits_local_only() =>
        Assert.That(PolicyGuard.IsPoolAllowed(Night with { Origins = [RuntimeOrigin.Cloud], Pools = [] }, new PoolClaim("cloud", RuntimeOrigin.Cloud)), Is.False);

    [Test]
    public void A_night_policy_with_another_origin_than_local_is_refused() =>
        Assert.That(PolicyGuard.CheckPolicy(Night with { Origins = [RuntimeOrigin.Local, RuntimeOrigin.Unverified] }), Is.EqualTo(new Verdict.Refused(
            Codes.NightPolicyTooWide, "models.origins", "policy night@9 is for the night and allows origin 'unverified'; at night only local is allowed")));

    [Test]
    public void A_night_policy_that_allows_every_tool_is_refused() =>
        Assert.That((PolicyGuard.CheckPolicy(Night with { ToolsAllow = ["*"] }) as Verdict.Refused)?.Rule, Is.EqualTo("tools.allow"));

    [Test]
    public void Sound_policies_are_allowed() => Assert.That(new[] { PolicyGuard.CheckPolicy(Night), PolicyGuard.CheckPolicy(Day) }, Is.All.EqualTo(Verdict.Yes));

    [TestCase("read_file", true, true)]
    [TestCase("bash", false, false)]
    [TestCase("search", false, true)]
    [TestCase("READ_FILE", false, true)]
    public void A_tool_is_allowed_by_its_exact_name(string tool, bool atNight, bool byDay) =>
        Assert.That((PolicyGuard.IsToolAllowed(Night, tool), PolicyGuard.IsToolAllowed(Day, tool)), Is.EqualTo((atNight, byDay)));

    [Test]
    public void A_star_allows_nothing_at_night() => Assert.That(PolicyGuard.IsToolAllowed(Night with { ToolsAllow = ["*"] }, "search"), Is.False);

    [Test]
    public void Forbidden_names_of_the_environment_are_found_whatever_their_case() =>
        Assert.That(PolicyGuard.CheckEnvironment(Night, ["PATH", "https_proxy", "SSH_AUTH_SOCK", "MY_API_KEY", "API_KEYS"]), Is.EqualTo(new[] { "MY_API_KEY", "SSH_AUTH_SOCK", "https_proxy" }));

    [TestCase("egress.allow", "8.8.8.8:53")]
    [TestCase("egress.allow", "models.example:443")]
    [TestCase("env.pass", "LD_PRELOAD")]
    [TestCase("tools.allow", "dotnet_*")]
    public void A_night_policy_that_says_what_a_night_cannot_is_never_in_force(string rule, string entry)
    {
        var policy = rule switch
        {
            "egress.allow" => Night with { EgressAllow = [entry] },
            "env.pass" => Night with { EnvironmentPass = [entry] },
            _ => Night with { ToolsAllow = [entry] },
        };

        Assert.That(PolicyGuard.CheckPolicy(policy), Is.InstanceOf<Verdict.Refused>().With.Property("Rule").EqualTo(rule).And.Property("Code").EqualTo(Codes.NightPolicyTooWide));
    }

    [TestCase(RuntimeOrigin.Cloud)]
    [TestCase(RuntimeOrigin.Unverified)]
    public void No_run_uses_another_pool_than_a_local_one_by_day_neither(RuntimeOrigin origin) =>
        Assert.That(PolicyGuard.CheckPool(Day with { Origins = [RuntimeOrigin.Local, origin] }, new PoolClaim("lab", origin)), Is.InstanceOf<Verdict.Refused>().With.Property("Code").EqualTo(Codes.CloudNeedsForeground));

    [TestCase("127.0.0.1:8080", "pools", true)]
    [TestCase("192.168.7.9:8080", "pools", false)]
    [TestCase("192.168.7.9:8080", "192.168.7.9:8080", true)]
    [TestCase("127.0.0.1:8081", "127.0.0.1:8080", false)]
    public void A_pool_answers_at_night_from_a_listed_address_alone(string address, string allowed, bool isReached) =>
        Assert.That(
            PolicyGuard.CheckPool(Night with { EgressAllow = [allowed] }, new PoolClaim("hera", RuntimeOrigin.Local, System.Net.IPEndPoint.Parse(address))),
            isReached ? Is.EqualTo(Verdict.Yes) : Is.InstanceOf<Verdict.Refused>().With.Property("Code").EqualTo(Codes.EndpointNotListed));

    [Test]
    public void Thinking_and_finishing_need_no_permission() =>
        Assert.That(new[] { "think", "finish" }.Select(tool => PolicyGuard.CheckTool(Night with { ToolsAllow = [] }, tool, "codegen@1")), Is.All.EqualTo(Verdict.Yes));

    private static Verdict Check(Policy policy, params (string Pool, RuntimeOrigin Origin)[] pools) =>
        PolicyGuard.CheckOrigins(policy, [new AgentCandidates(new AgentRef("planner.cloud", 2), [.. pools.Select(pool => new PoolClaim(pool.Pool, pool.Origin))])]);
}
