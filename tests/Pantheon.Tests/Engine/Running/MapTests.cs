using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MapTests : IDisposable
{
    private readonly EngineWorld _world = new();
    private readonly List<string> _worked = [];

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_map_runs_one_item_for_each_of_its_list_and_collects_their_outputs_in_order(CancellationToken cancellationToken)
    {
        AnswerItems();
        _world.Use(Flow(Items("write", ["a", "b", "c"])) with { Output = V("${{ write.output }}") });

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(run.Outputs!.ToJsonString(), Is.EqualTo("""[{"did":"a"},{"did":"b"},{"did":"c"}]"""));
        Assert.That(await RowsAsync(run), Is.EqualTo(new[] { "write ended succeeded", "write.0 ended succeeded", "write.1 ended succeeded", "write.2 ended succeeded" }));
        var mapped = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Single(entry => entry.Event.Kind == "node.mapped");
        Assert.That(mapped.Event.Data["items"]!.ToJsonString(), Is.EqualTo("""["a","b","c"]"""));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_matrix_gives_every_combination_the_last_name_turning_fastest(CancellationToken cancellationToken)
    {
        AnswerItems();
        var matrix = new Dictionary<string, ValueTemplate> { ["os"] = V(new JsonArray("l", "w")), ["n"] = V(new JsonArray(1, 2)) };
        _world.Use(Flow(Item("write", "${{ item.os }}${{ item.n }}") with { Map = new MapSpec(null, matrix, "item", 1, KeepGoing: false) }));

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_worked, Is.EqualTo(new[] { "l1", "l2", "w1", "w2" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task An_empty_list_is_a_success_with_no_outputs(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Items("write", [])) with { Output = V("${{ write.output }}") });

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Outputs!.ToJsonString(), (await _world.NodeAsync(run, "write")).Result), Is.EqualTo((RunOutcome.Ready, "[]", NodeResult.Succeeded)));
    }

    [Test, CancelAfter(15_000)]
    public async Task No_more_items_run_at_once_than_parallel_says(CancellationToken cancellationToken)
    {
        var (running, most) = (0, 0);
        var gate = new Lock();
        _world.Tools.On("say", async (_, _, token) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), _world.Time, token);
            lock (gate)
            {
                running--;
            }

            return ToolResult.Ok("done");
        });
        _world.Use(Flow(Items("write", ["a", "b", "c", "d", "e"], parallel: 2)));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(1));

        Assert.That((run.Outcome, most), Is.EqualTo((RunOutcome.Ready, 2)), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task The_first_item_that_fails_for_good_stops_those_that_have_not_begun(CancellationToken cancellationToken)
    {
        AnswerItems(fails: "b");
        _world.Use(Flow(Items("write", ["a", "b", "c"], parallel: 1), Command("after", "write")));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_worked, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(await RowsAsync(run), Is.EqualTo(new[] { "write ended failed", "after ended skipped", "write.0 ended succeeded", "write.1 ended failed", "write.2 ended cancelled" }));
        Assert.That((run.Outcome, run.FailureKind, run.Reason), Is.EqualTo((RunOutcome.Failed, FailureKind.ToolFailure, "'write': 'write.1': no luck with b")));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_map_that_keeps_going_gives_null_for_what_failed(CancellationToken cancellationToken)
    {
        AnswerItems(fails: "b");
        _world.Use(Flow(Items("write", ["a", "b", "c"], keepGoing: true)) with { Output = V("${{ write.output }}") });

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Outputs!.ToJsonString()), Is.EqualTo((RunOutcome.Ready, """[{"did":"a"},null,{"did":"c"}]""")), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task Each_item_is_tried_again_by_itself(CancellationToken cancellationToken)
    {
        var tries = 0;
        _world.Tools.On("say", (arguments, _, _) => Task.FromResult(arguments["what"]!.ToString() == "b" && ++tries == 1 ? Failed("b") : ToolResult.Ok("done")));
        _world.Use(Flow(Items("write", ["a", "b"]) with { Retry = Retry(1) }));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(((await _world.AttemptsAsync(run, "write.0")).Count, (await _world.AttemptsAsync(run, "write.1")).Count), Is.EqualTo((1, 2)));
    }

    [Test, CancelAfter(15_000)]
    public async Task Items_edit_trees_of_their_own_which_are_merged_in_item_order(CancellationToken cancellationToken)
    {
        EditFiles();
        _world.Use(Flow(Items("write", ["docs/x.md", "docs/y.md"], edits: true), Publish("publish", "write")), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var files = _world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree);
        Assert.That((run.Outcome, files["docs/x.md"], files["docs/y.md"]), Is.EqualTo((RunOutcome.Ready, "by docs/x.md", "by docs/y.md")), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task Two_items_that_change_the_same_place_are_a_conflict_that_names_both(CancellationToken cancellationToken)
    {
        _world.Tools.On("bump", (arguments, context, _) =>
        {
            var what = arguments["what"]!.ToString();
            _world.Workspaces.Files(context.Workspace)[what == "b" ? "src/other.cs" : "src/a.cs"] = $"by {what}";
            return Task.FromResult(ToolResult.Ok("done"));
        });
        _world.Use(Flow(Items("write", ["a", "b", "c"], edits: true)), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var attempt = (await _world.AttemptsAsync(run, "write")).Single();
        Assert.That((run.FailureKind, attempt.State), Is.EqualTo((FailureKind.WorkspaceConflict, AttemptState.Failed)));
        Assert.That(attempt.Error, Does.StartWith("'write.0' and 'write.2' changed the same place"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_thousand_items_run_and_one_more_is_refused_with_its_own_code(CancellationToken cancellationToken)
    {
        _world.Tools.On("build", context => new ToolResult { Text = "", Structured = new JsonArray([.. Enumerable.Range(0, _count).Select(number => (JsonNode)number)]) });
        _world.Use(Flow(Tool("list", "build"), Item("write", "${{ item }}") with { Needs = Ids("list"), Map = new MapSpec(V("${{ list.output }}"), null, "item", null, KeepGoing: false) }));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);
        _count = 1001;
        var large = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, (await _world.Store.NodesAsync(run.Id, cancellationToken)).Count), Is.EqualTo((RunOutcome.Ready, 1002)), run.Reason);
        Assert.That((large.Outcome, large.FailureKind, large.Reason), Is.EqualTo((RunOutcome.Failed, FailureKind.SpecAmbiguous, "'write': the map 'write' has 1001 items; 1000 is the most")));
        Assert.That(Codes.MapTooLarge, Is.EqualTo("PAN6040"));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_is_no_list_fails_the_map(CancellationToken cancellationToken)
    {
        _world.Use(Flow(Item("write", "x") with { Map = new MapSpec(V("${{ run.short }}"), null, "item", null, KeepGoing: false) }, Command("after", "write")));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(run.Reason, Does.StartWith("'write': 'each' of the map 'write' gave '").And.EndsWith("' and no list"));
        Assert.That((await _world.NodeAsync(run, "after")).Result, Is.EqualTo(NodeResult.Skipped));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_half_done_map_goes_on_with_the_items_it_began_with([Range(2, 12)] int commits, CancellationToken cancellationToken)
    {
        EditFiles();
        _world.Tools.On("build", context => new ToolResult { Text = "", Structured = new JsonArray("docs/x.md", "docs/y.md", "docs/z.md") });
        _world.Use(Flow(Tool("list", "build"), Item("write", "${{ item }}", edits: true) with { Needs = Ids("list"), Map = new MapSpec(V("${{ list.output }}"), null, "item", 1, KeepGoing: false) }, Publish("publish", "write")), TaskFile());
        var id = await _world.DieAfterAsync(commits, "T-1");
        var ended = (await _world.Store.NodesAsync(id, cancellationToken)).Where(node => node.Lifecycle == NodeLifecycle.Ended).ToDictionary(node => node.Node, node => node.Attempt);
        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        var attempts = await _world.Store.AttemptsAsync(id, cancellationToken);
        Assert.That(attempts.Where(attempt => ended.ContainsKey(attempt.Id.Node)).All(attempt => attempt.Id.Number <= ended[attempt.Id.Node]), "a finished node ran again");
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Last().Tree).Keys, Is.SupersetOf(new[] { "docs/x.md", "docs/y.md", "docs/z.md" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_map_that_is_sent_back_takes_its_list_anew(CancellationToken cancellationToken)
    {
        var lists = new Queue<JsonArray>([new JsonArray("a", "b", "c"), new JsonArray("d")]);
        AnswerItems();
        _world.Tools.On("build", _ => new ToolResult { Text = "", Structured = lists.Dequeue() });
        var judged = 0;
        _world.Tools.On("check", _ => ++judged == 1 ? Failed("all") : ToolResult.Ok("done"));
        _world.Use(Flow(
            Tool("list", "build"),
            Item("write", "${{ item }}") with { Needs = Ids("list"), Map = new MapSpec(V("${{ list.output }}"), null, "item", null, KeepGoing: false) },
            Command("check", "write") with { Retry = Retry(1, "list") }) with
        { Output = V("${{ write.output }}") });

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Outputs?.ToJsonString()), Is.EqualTo((RunOutcome.Ready, """[{"did":"d"}]""")), run.Reason);
        Assert.That((await _world.NodeAsync(run, "write.2")).Reason, Is.EqualTo("the list of 'write' has 1 items now"));
    }

    [Test, CancelAfter(15_000)]
    public async Task An_item_may_send_the_run_back_to_what_gave_the_list_with_feedback_for_it(CancellationToken cancellationToken)
    {
        var lists = new Queue<JsonArray>([new JsonArray("a", "bad"), new JsonArray("a", "b")]);
        var heard = new List<string>();
        AnswerItems(fails: "bad");
        _world.Tools.On("build", (arguments, _, _) =>
        {
            heard.Add(arguments["what"]!.ToString());
            return Task.FromResult(new ToolResult { Text = "", Structured = lists.Dequeue() });
        });
        var back = Retry(1, "list", V("${{ item }} was ${{ write.failure.message }}")) with { On = ["tool_failure"] };
        _world.Use(Flow(
            Tool("list", "build") with { With = new Dictionary<string, ValueTemplate> { ["what"] = V("<${{ retry.feedback }}>") } },
            Item("write", "${{ item }}") with { Needs = Ids("list"), Retry = back, Map = new MapSpec(V("${{ list.output }}"), null, "item", 1, KeepGoing: false) }) with
        { Output = V("${{ write.output }}") });

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Outputs?.ToJsonString()), Is.EqualTo((RunOutcome.Ready, """[{"did":"a"},{"did":"b"}]""")), run.Reason);
        Assert.That(heard, Is.EqualTo(new[] { "<>", "<bad was no luck with bad>" }));
    }

    private int _count = 1000;

    private static ToolNode Item(string id, string what, bool edits = false) => Tool(id, edits ? "bump" : "say") with { With = new Dictionary<string, ValueTemplate> { ["what"] = V(what) } };

    private static ToolNode Items(string id, string[] items, int? parallel = null, bool keepGoing = false, bool edits = false) =>
        Item(id, "${{ item }}", edits) with { Map = new MapSpec(V(new JsonArray([.. items.Select(item => (JsonNode)item)])), null, "item", parallel, keepGoing) };

    private static ToolResult Failed(string what) => new() { Text = what, IsError = true, Failure = new Failure(FailureKind.ToolFailure, $"no luck with {what}") };

    private void AnswerItems(string? fails = null) => _world.Tools.On("say", (arguments, _, _) =>
    {
        var what = arguments["what"]!.ToString();
        lock (_worked)
        {
            _worked.Add(what);
        }

        return Task.FromResult(what == fails ? Failed(what) : new ToolResult { Text = "", Structured = new JsonObject { ["did"] = what } });
    });

    private void EditFiles() => _world.Tools.On("bump", (arguments, context, _) =>
    {
        var what = arguments["what"]!.ToString();
        _world.Workspaces.Files(context.Workspace)[what] = $"by {what}";
        return Task.FromResult(ToolResult.Ok("done"));
    });

    private async Task<IReadOnlyList<string>> RowsAsync(Run run) =>
        [.. (await _world.Store.NodesAsync(run.Id, CancellationToken.None)).Select(node => $"{node.Node} {Word.Of(node.Lifecycle)} {(node.Result is { } result ? Word.Of(result) : "")}")];
}
