using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Integration.Tests.RedTeam;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Integration.Tests.Tools.Mcp;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Slow")]
internal sealed class HostileMcpServerTests : IAsyncDisposable
{
    private readonly McpScene _scene = new();

    private static IEnumerable<TestCaseData> EveryTier() => Tiers.All.Select(tier => new TestCaseData(tier).SetArgDisplayNames(tier.Sandbox.Name));

    [OneTimeSetUp]
    public static async Task Skip_where_no_sandbox_can_be_made()
    {
        var check = await Tiers.All[0].Sandbox.CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Assert.Ignore($"bubblewrap does not work on this machine: {check.Reason}");
        }
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Test]
    [CancelAfter(120_000)]
    public async Task A_list_that_is_not_the_pinned_one_is_refused_and_says_how_to_pin_anew(CancellationToken cancellationToken)
    {
        var result = await _scene.CallAsync(McpScene.Spec("say", "other"), cancellationToken, new JsonObject { ["text"] = "hello" });

        Assert.That((result.IsError, result.Failure!.Kind, result.Failure.Code), Is.EqualTo((true, FailureKind.PolicyRefused, Codes.McpListChanged)));
        Assert.That(result.Failure.Next, Does.Contain("pantheon tools pin probe_say --force"));
        Assert.That(result.Text, Does.Not.Contain("hello").And.Not.Contain("Ignore"));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task What_nobody_pinned_is_refused(CancellationToken cancellationToken)
    {
        var spec = McpScene.Spec("say");

        var result = await _scene.CallAsync(spec with { Mcp = spec.Mcp! with { Digest = null } }, cancellationToken);

        Assert.That(result.Failure!.Code, Is.EqualTo(Codes.McpNotPinned));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_server_that_changes_its_list_in_the_middle_is_refused_from_then_on(CancellationToken cancellationToken)
    {
        Assert.That((await _scene.CallAsync("change", cancellationToken)).Text, Is.EqualTo("changed"));

        var result = await _scene.CallAsync("say", cancellationToken, "hello");

        Assert.That(result.Failure!.Code, Is.EqualTo(Codes.McpListChanged));
    }

    [TestCase("say", "twice", Codes.McpListChanged)]
    [TestCase("absent", "plain", Codes.McpToolMissing)]
    [TestCase("say", "odd-schema", Codes.McpSchemaNotHonoured)]
    [TestCase("say", "endless-pages", Codes.McpBoundPassed)]
    [TestCase("say", "garbage", Codes.McpBoundPassed)]
    [TestCase("say", "dies", Codes.McpServerEnded)]
    [TestCase("flood", "plain", Codes.McpBoundPassed)]
    [TestCase("chatter", "plain", Codes.McpBoundPassed)]
    [TestCase("garble", "plain", Codes.McpServerEnded)]
    [TestCase("die", "plain", Codes.McpServerEnded)]
    [TestCase("null-content", "plain", Codes.McpAnswerRefused)]
    [CancelAfter(120_000)]
    public async Task A_server_that_misbehaves_is_an_error_for_the_model_and_a_failure_for_the_node(string tool, string variant, string code, CancellationToken cancellationToken)
    {
        var result = await _scene.CallAsync(McpScene.Spec(tool, variant), cancellationToken, []);

        Assert.That((result.IsError, result.Failure?.Code), Is.EqualTo((true, code)), result.Text);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_list_of_nothing_is_no_list(CancellationToken cancellationToken)
    {
        var result = await _scene.CallAsync(McpScene.Spec("say", "null-tools"), cancellationToken, []);

        Assert.That(result.Failure?.Code, Is.EqualTo(Codes.McpToolMissing).Or.EqualTo(Codes.McpServerEnded), result.Text);
    }

    [TestCase("hang", "plain")]
    [TestCase("say", "silent")]
    [CancelAfter(120_000)]
    public async Task A_server_that_never_answers_is_stopped_at_the_time_out(string tool, string variant, CancellationToken cancellationToken)
    {
        var result = await _scene.CallAsync(McpScene.Spec(tool, variant) with { Timeout = TimeSpan.FromSeconds(6) }, cancellationToken, []);

        Assert.That((result.IsError, result.Failure!.Kind, result.Failure.Code), Is.EqualTo((true, FailureKind.Timeout, Codes.McpNoAnswer)));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_call_that_is_cancelled_ends_with_its_server(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _scene.CallAsync("count", cancellationToken);
        var call = _scene.CallAsync("hang", stop.Token);

        await stop.CancelAsync();

        await Assert.ThatAsync(() => call, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await _scene.CallAsync("count", cancellationToken)).Text, Is.EqualTo("1"), "another server answers");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task What_a_dying_server_said_last_is_told_and_it_is_started_three_times_at_most(CancellationToken cancellationToken)
    {
        List<ToolResult> results = [];
        for (var call = 0; call < 4; call++)
        {
            results.Add(await _scene.CallAsync("die", cancellationToken));
        }

        Assert.That(results[0].Failure!.ErrorLines, Does.Contain("cannot go on"));
        Assert.That(results[0].Text, Does.Contain("exit code 7").And.Contain("cannot go on"));
        Assert.That(results[2].Text, Does.Contain("exit code 7"));
        Assert.That(results[3].Text, Does.Contain("not started again"));
    }

    [TestCase("sampling/createMessage")]
    [TestCase("elicitation/create")]
    [TestCase("roots/list")]
    [CancelAfter(120_000)]
    public async Task What_a_server_asks_of_its_client_is_refused_and_recorded(string method, CancellationToken cancellationToken)
    {
        var result = await _scene.CallAsync("ask", cancellationToken, method);

        Assert.That(result.Text, Does.Contain("-32601").And.Contain("is refused"));
        Assert.That(result.Refusals, Has.One.Matches<ToolRefusal>(refusal => refusal!.Call == "mcp request" && refusal.Target == method && refusal.Count == 1));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task An_answer_that_asks_back_is_refused_and_recorded(CancellationToken cancellationToken)
    {
        var result = await _scene.CallAsync("ask-back", cancellationToken);

        Assert.That((result.IsError, result.Failure!.Code), Is.EqualTo((true, Codes.McpAnswerRefused)));
        Assert.That(result.Refusals, Has.One.Matches<ToolRefusal>(refusal => refusal!.Target == "input_required"));
    }

    [TestCaseSource(nameof(EveryTier))]
    [CancelAfter(120_000)]
    public async Task A_server_reaches_no_network_and_no_file_outside_its_tree(object tier, CancellationToken cancellationToken)
    {
        await using var scene = new McpScene(await UsableAsync((Tier)tier));
        Directory.CreateDirectory(scene.Outside);

        var connected = await scene.CallAsync("connect", cancellationToken);
        var wrote = await scene.CallAsync(McpScene.Spec("write") with { Edits = true }, cancellationToken, new JsonObject { ["text"] = Path.Combine(scene.Outside, "mark") });

        Assert.That(connected.Text, Is.EqualTo("refused: SocketException"));
        Assert.That(wrote.Text, Does.StartWith("refused:"));
        Assert.That(Directory.GetFiles(scene.Outside), Is.Empty);
        if (CallObserver.WhyNot is null)
        {
            Assert.That(connected.Refusals, Has.Some.Matches<ToolRefusal>(refusal => refusal!.Target.Contains("203.0.113.9", StringComparison.Ordinal) || refusal.Call == "socket"));
        }
    }

    [TestCase(true, "done")]
    [TestCase(false, "refused: IOException")]
    [CancelAfter(120_000)]
    public async Task Only_a_tool_that_edits_has_a_server_that_may_write_the_tree(bool edits, string answer, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_scene.Tree, "note");

        var result = await _scene.CallAsync(McpScene.Spec("write") with { Edits = edits }, cancellationToken, new JsonObject { ["text"] = file });

        Assert.That((result.Text, File.Exists(file)), Is.EqualTo((answer, edits)));
    }

    private static async Task<ISandbox> UsableAsync(Tier tier)
    {
        var check = await tier.Sandbox.CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Assert.Ignore($"{tier.Sandbox.Name} does not work on this machine: {check.Reason}");
        }

        return tier.Sandbox;
    }
}
