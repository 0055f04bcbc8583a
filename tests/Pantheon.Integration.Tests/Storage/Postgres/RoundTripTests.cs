using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Traces;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What is written comes back with every member.</summary>
[TestFixture]
internal sealed class RoundTripTests
{
    private TestStore _store = null!;

    private IRunStore Runs => _store.Store.Runs;

    [OneTimeSetUp]
    public async Task OpenAsync() => _store = await TestStore.OpenAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_queued_run_comes_back_with_every_member(CancellationToken cancellationToken)
    {
        var earlier = Samples.Run();
        await Runs.EnqueueAsync(earlier, cancellationToken);
        var run = Samples.FullRun(earlier.Id);

        await Runs.EnqueueAsync(run, cancellationToken);

        Same(await Runs.FindAsync(run.Id, cancellationToken), run);
        Same((await Runs.FindByPrefixAsync(run.Id.ToString()[..12], cancellationToken)).Single(), run);
        Assert.That(await Runs.FindByPrefixAsync("no hex", cancellationToken), Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_people_decided_comes_back_in_order_and_only_of_runs_that_are_there(CancellationToken cancellationToken)
    {
        var (run, other) = (Samples.Run(), Samples.Run());
        await Runs.EnqueueAsync(run, cancellationToken);
        await Runs.EnqueueAsync(other, cancellationToken);
        var held = new PersonDecision { Run = run.Id, Act = DecisionAct.Held, By = "ana" };
        var rejected = new PersonDecision { Run = run.Id, Act = DecisionAct.Rejected, By = "ana", Reason = "the key leaves out the tenant", Seconds = 41 };

        await _store.Store.Decisions.AddAsync(held, cancellationToken);
        await _store.Store.Decisions.AddAsync(rejected, cancellationToken);

        var read = await _store.Store.Decisions.OfAsync([run.Id, other.Id], cancellationToken);
        Assert.That(read.Select(decision => decision with { At = default }), Is.EqualTo([held, rejected]));
        Assert.That(read.Select(decision => decision.At), Is.Ordered);
        Assert.That(await _store.Store.Decisions.OfAsync([other.Id], cancellationToken), Is.Empty);
        Assert.That((await Assert.ThrowsAsync<PantheonException>(() => _store.Store.Decisions.AddAsync(held with { Run = new RunId(Guid.NewGuid()) }, cancellationToken)))!.Code, Is.EqualTo(Codes.RunUnknown));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task An_ended_run_and_all_that_belongs_to_it_come_back_in_its_summary(CancellationToken cancellationToken)
    {
        var queued = Samples.Run();
        await Runs.EnqueueAsync(queued, cancellationToken);
        var run = (await Runs.ClaimAsync(queued.Id, Samples.Night, cancellationToken))!;
        var blob = await _store.Store.Artifacts.PutAsync("abc"u8.ToArray(), "text/plain", cancellationToken);
        var ended = run with
        {
            Lifecycle = RunLifecycle.Ended,
            Outcome = RunOutcome.Failed,
            FailureKind = FailureKind.TestsFailed,
            Cause = Cause.Code,
            Reason = "2 tests failed",
            EndedAt = Samples.At.AddHours(1),
            BaseCommit = "b",
            HeadCommit = "h",
            Branch = "night/2026-01-05/T-1-x",
            Files = 1,
            Added = 2,
            Removed = 3,
            TokensIn = 5_000_000_000,
            TokensOut = 4,
            ModelCalls = 5,
            ToolCalls = 6,
            Retries = 7,
        };
        var node = Samples.Node(run.Id) with
        {
            Lifecycle = NodeLifecycle.Ended,
            Result = NodeResult.Failed,
            FailureKind = FailureKind.TestsFailed,
            Cause = Cause.Code,
            Reason = "no",
            EndedAt = Samples.At.AddMinutes(5),
            Output = new JsonObject { ["n"] = 1 },
        };
        var waiting = Samples.Node(
            run.Id,
            "wait") with
        { Ordinal = 2, Kind = NodeKind.Run, Agent = null, Lifecycle = NodeLifecycle.Backoff, RetryAt = Samples.At.AddMinutes(9) };
        var attempt = Samples.Attempt(run.Id) with
        {
            State = AttemptState.Failed,
            FailureKind = FailureKind.TestsFailed,
            Cause = Cause.Code,
            Error = "error",
            Pool = "gpu",
            Model = "qwen",
            ModelDigest = "sha256:1",
            EndedAt = Samples.At.AddMinutes(5),
            InputTree = "t1",
            ResultTree = "t2",
            Patch = blob,
            SalvageRef = "refs/pantheon/salvage/1",
            Input = blob,
            Output = JsonValue.Create("text"),
            Log = blob,
            Worked = TimeSpan.FromMilliseconds(1234.5),
            Turns = 3,
            ToolCalls = 4,
            TokensIn = 5,
            TokensOut = 6,
        };
        var review = new Review
        {
            Id = new AttemptId(run.Id, new NodeId("review"), 1),
            Of = new NodeId("code"),
            OfAttempt = 1,
            Agent = new AgentRef("reviewer-a", 2),
            Model = "gpu/qwen",
            ModelDigest = "sha256:2",
            Verdict = ReviewVerdict.Reject,
            Summary = "not yet",
            Criteria = [new JsonObject { ["id"] = "a" }],
            Findings = ["f"],
            Patch = blob,
        };
        var test = new TestResult { Attempt = attempt.Id, Test = "T.a", Expect = "fail_to_pass", Before = "failed", After = "missing", DurationMs = 12, Message = "m" };
        var ofRun = Samples.Artifact(run.Id, blob);
        var ofNode = Samples.Artifact(run.Id, blob, "failure.json") with { Node = new NodeId("code"), Attempt = 1 };

        await Runs.CommitAsync(
            new JournalChange
            {
                Run = ended,
                Nodes = [node, waiting],
                Attempts = [attempt],
                Reviews = [review],
                Tests = [test],
                Artifacts = [ofRun, ofNode],
                Events = [new JournalEvent("run.ended") { Node = new NodeId("code"), Attempt = 1, Severity = 17, Data = new JsonObject { ["k"] = "v" } }],
            },
            cancellationToken);

        var summary = (await Runs.SummariesAsync(new RunQuery { Night = Samples.Night, Lifecycle = RunLifecycle.Ended }, cancellationToken)).Single();
        Same(summary.Run, ended);
        Same(summary.Nodes, new[] { node, waiting });
        Same(summary.Attempts, new[] { attempt });
        Same(summary.Reviews, new[] { review });
        Same(summary.Tests, new[] { test });
        Same(summary.Artifacts, new[] { ofRun, ofNode });
        Same(await Runs.NodesAsync(run.Id, cancellationToken), new[] { node, waiting });
        Same(await Runs.AttemptsAsync(run.Id, cancellationToken), new[] { attempt });
        var last = (await Runs.EventsAsync(run.Id, cancellationToken))[^1];
        Assert.That(last.Event.Severity, Is.EqualTo(17));
        Assert.That(last.Event.Node, Is.EqualTo(new NodeId("code")));
        Assert.That(last.Event.Data["k"]!.GetValue<string>(), Is.EqualTo("v"));
        Assert.That(last.At, Is.EqualTo(_store.Time.GetUtcNow()));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Queries_narrow_by_every_member(CancellationToken cancellationToken)
    {
        var run = Samples.Run("to be found") with { TaskId = "find-me", Flow = "rare", EnqueuedAt = Samples.At.AddYears(1) };
        await Runs.EnqueueAsync(run, cancellationToken);
        RunQuery[] matching =
        [
            new() { Task = "find-me" },
            new() { Flow = "rare" },
            new() { Since = Samples.At.AddYears(1) },
            new() { Task = "find-me", Lifecycle = RunLifecycle.Queued, Until = Samples.At.AddYears(2) },
        ];
        RunQuery[] missing =
        [
            new() { Task = "find-me", Until = Samples.At },
            new() { Task = "find-me", Since = Samples.At.AddYears(2) },
            new() { Task = "find-me", Night = Samples.Night },
            new() { Task = "find-me", Lifecycle = RunLifecycle.Running },
            new() { Task = "find-me", Outcomes = [RunOutcome.Ready, RunOutcome.Held] },
            new() { Task = "find-me", Limit = 0 },
        ];

        foreach (var query in matching)
        {
            Assert.That((await Runs.ListAsync(query, cancellationToken)).Select(found => found.Id), Is.EqualTo(new[] { run.Id }), query.ToString());
        }

        foreach (var query in missing)
        {
            Assert.That(await Runs.ListAsync(query, cancellationToken), Is.Empty, query.ToString());
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_night_is_opened_once_and_closed(CancellationToken cancellationToken)
    {
        var night = Samples.NightRecord(new DateOnly(2026, 2, 1));

        Assert.That(await Runs.OpenNightAsync(night, cancellationToken), Is.EqualTo(night));
        Assert.That(await Runs.OpenNightAsync(night with { Policy = "other" }, cancellationToken), Is.EqualTo(night));
        await Runs.CloseNightAsync(night.Date, Samples.At.AddHours(9), cancellationToken);
        Assert.That((await Runs.NightsAsync(1, cancellationToken)).Single(), Is.EqualTo(night with { ClosedAt = Samples.At.AddHours(9) }));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_tried_to_leave_the_machine_stays_when_the_night_is_opened_again(CancellationToken cancellationToken)
    {
        var night = Samples.NightRecord(new DateOnly(2026, 2, 2)) with { Facts = new JsonObject { ["sandbox"] = "one" } };
        await Runs.OpenNightAsync(night, cancellationToken);
        await Runs.NoteNightAsync(night.Date, new JsonObject { ["connections"] = 7, ["unlisted"] = new JsonArray("203.0.113.9:443"), ["pauses"] = new JsonArray("the store was away") }, cancellationToken);

        var again = await Runs.OpenNightAsync(night with { Facts = new JsonObject { ["sandbox"] = "two" } }, cancellationToken);

        Assert.That(JsonNode.DeepEquals(again.Facts, JsonNode.Parse("""{"sandbox":"two","unlisted":["203.0.113.9:443"],"pauses":["the store was away"]}""")), Is.True, again.Facts?.ToJsonString());
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_base_check_is_found_again_by_commit_and_recipe(CancellationToken cancellationToken)
    {
        var check = new BaseCheck { Repository = "app", Commit = "c1", Recipe = Digest.Of("dotnet test"), Green = false, Report = new JsonObject { ["passed"] = 3, ["failed"] = 1 } };

        await Runs.SaveBaseCheckAsync(check, cancellationToken);

        var found = await Runs.FindBaseCheckAsync("app", "c1", check.Recipe, cancellationToken);
        Assert.That(found!.Green, Is.False);
        Assert.That(JsonNode.DeepEquals(found.Report, check.Report), Is.True);
        Assert.That(await Runs.FindBaseCheckAsync("app", "c1", Digest.Of("other"), cancellationToken), Is.Null);
        Assert.That(await _store.ScalarAsync<int>("SELECT failed FROM base_check WHERE repo = 'app'", cancellationToken), Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_a_node_came_to_is_found_by_its_key_or_else_the_newest_of_the_node(CancellationToken cancellationToken)
    {
        var value = await _store.Store.Artifacts.PutAsync("{}"u8.ToArray(), "application/json", cancellationToken);
        var (old, newer) = (new CacheEntry(Digest.Of("k1"), "flow/work", value), new CacheEntry(Digest.Of("k2"), "flow/work", value));
        await Runs.SaveCacheAsync(old, cancellationToken);
        await Runs.SaveCacheAsync(newer, cancellationToken);
        await Runs.SaveCacheAsync(old, cancellationToken);

        Assert.That(await Runs.FindCacheAsync(old.Key, "flow/work", cancellationToken), Is.EqualTo(old));
        Assert.That(await Runs.FindCacheAsync(Digest.Of("k3"), "flow/work", cancellationToken), Is.EqualTo(newer));
        Assert.That(await Runs.FindCacheAsync(Digest.Of("k3"), "flow/other", cancellationToken), Is.Null);
        Assert.That(await _store.ScalarAsync<int>("SELECT hits FROM cache_entry WHERE what = 'flow/work' ORDER BY hits DESC LIMIT 1", cancellationToken), Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_command_for_an_unknown_run_is_refused(CancellationToken cancellationToken)
    {
        var fault = await Assert.ThrowsAsync<PantheonException>(() =>
            Runs.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = Samples.Run().Id }, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.RunUnknown));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Model_and_tool_calls_are_rows_and_a_call_told_twice_is_one(CancellationToken cancellationToken)
    {
        var attempt = new AttemptId(Samples.Run().Id, new NodeId("code"), 1);
        var model = new ModelCallSpan
        {
            Attempt = attempt,
            Night = Samples.Night,
            SpanId = [1, 2, 3, 4, 5, 6, 7, 8],
            ParentSpanId = [8, 7, 6, 5, 4, 3, 2, 1],
            Turn = 1,
            StartedAt = Samples.At,
            Duration = TimeSpan.FromMilliseconds(1234),
            Model = new ModelPin
            {
                Address = new ModelAddress("gpu", "qwen"),
                Kind = RuntimeKind.LlamaServer,
                Id = "qwen3",
                ContextLength = 4096,
                Origin = RuntimeOrigin.Local,
                Proof = "props",
                ServerAddress = "127.0.0.1",
                ServerPort = 8080,
            },
            FirstToken = TimeSpan.FromMilliseconds(55),
            InputTokens = 100,
            OutputTokens = 20,
            ReasoningTokens = 6,
            CacheHit = true,
            SwappedModel = true,
            FinishReason = "stop",
            Temperature = 0.2,
            Request = Digest.Of("request"),
            ResponseId = "chatcmpl-7",
            Tools = Digest.Of("tools"),
        };
        var tool = new ToolCallSpan
        {
            Attempt = attempt,
            Night = Samples.Night,
            SpanId = [1, 1, 1, 1, 1, 1, 1, 1],
            ParentSpanId = [8, 7, 6, 5, 4, 3, 2, 1],
            Turn = 1,
            Sequence = 2,
            StartedAt = Samples.At,
            Duration = TimeSpan.FromMilliseconds(7),
            Tool = "read_file",
            Ok = false,
            FailureKind = FailureKind.ToolFailure,
            Repairs = ["json_fixed", "coerced"],
            Arguments = new JsonObject { ["path"] = "a" },
            ArgumentsDigest = Digest.Of("args"),
            ResultHead = "no such file\0",
            Output = Digest.Of("output"),
            Mcp = new McpExchange(McpExchange.CallTool, McpExchange.Pipe) { ProtocolVersion = "2025-11-25" },
        };

        await _store.Store.Traces.RecordAsync(model, cancellationToken);
        await _store.Store.Traces.RecordAsync(model with { OutputTokens = 21 }, cancellationToken);
        await _store.Store.Traces.RecordAsync(tool, cancellationToken);

        Assert.That(
            await _store.ScalarAsync<string>(
                "SELECT concat_ws('|', pool, runtime, request_model, duration_ms, ttft_ms, output_tokens, temperature, finish_reason, reasoning_tokens, cache_hit, swapped_model) FROM model_call",
                cancellationToken),
            Is.EqualTo("gpu|llama-server|qwen3|1234|55|21|0.2|stop|6|t|t"));
        Assert.That(
            await _store.ScalarAsync<string>(
                "SELECT concat_ws('|', tool, ok, failure_kind, repair, arguments->>'path', result_head, encode(output_blob, 'hex')) FROM tool_call",
                cancellationToken),
            Is.EqualTo($"read_file|f|tool_failure|{{json_fixed,coerced}}|a|no such file\uFFFD|{Digest.Of("output").Hex}"));
        Assert.That(
            await _store.ScalarAsync<string>("SELECT concat_ws('|', response_id, encode(tools_blob, 'hex'), mcp_method, mcp_transport, mcp_protocol, mcp_session) FROM model_call, tool_call", cancellationToken),
            Is.EqualTo($"chatcmpl-7|{Digest.Of("tools").Hex}|tools/call|pipe|2025-11-25"));
    }

    private static void Same(object? actual, object? expected) => Assert.That(Text(actual), Is.EqualTo(Text(expected)));

    // records hold JSON nodes and arrays, which compare by reference: their JSON text is what must be the same
    private static string Text(object? value)
    {
        var node = System.Text.Json.JsonSerializer.SerializeToNode(value);
        return Sorted(node)?.ToJsonString() ?? "null";
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject entries => new JsonObject(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
