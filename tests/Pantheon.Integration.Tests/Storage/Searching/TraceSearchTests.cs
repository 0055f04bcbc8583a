using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Storage.Searching;

namespace Pantheon.Integration.Tests.Storage.Searching;

/// <summary>Steps that come together are written together, each of them found again by what it says.</summary>
[TestFixture]
internal sealed class TraceSearchTests
{
    private TestStore _store = null!;
    private Run _run = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await TestStore.OpenAsync(CancellationToken.None);
        var run = Samples.Run() with { TaskId = "T-7" };
        await _store.Store.Runs.EnqueueAsync(run, CancellationToken.None);
        _run = (await _store.Store.Runs.ClaimAsync(run.Id, Samples.Night, CancellationToken.None))!;
        await _store.Store.Runs.CommitAsync(Samples.Change(_run, "node.started") with { Nodes = [Samples.Node(_run.Id)] }, CancellationToken.None);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_text_is_found_in_what_was_said_asked_given_and_in_errors(CancellationToken cancellationToken)
    {
        await _store.Store.Traces.RecordAsync(Call(1) with { Arguments = new JsonObject { ["path"] = "src/Ünder_score 100%.cs" }, ResultHead = "said \"CONNECTION refused\" twice" }, cancellationToken);
        await SayAsync(1, "Zwölf \"quoted\" words", cancellationToken);
        await SayAsync(2, new string('x', 40_000) + " far behind", cancellationToken);
        await _store.Store.Traces.RecordAsync(await TurnAsync(3, "nothing", cancellationToken) with { Error = "the server hung up" }, cancellationToken);
        await _store.RunSqlAsync($"INSERT INTO node_attempt(night, run_id, node, attempt, span_id, owner, lease_until, error) VALUES ('2026-01-05', '{_run.Id}', 'code', 1, '\\x0102030405060708', gen_random_uuid(), now(), 'it gave up at last')", cancellationToken);

        Assert.That(await FindAsync("connection REFUSED", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.1 result shell" }));
        Assert.That(await FindAsync("Ünder_score 100%", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.1 arguments shell" }));
        Assert.That(await FindAsync("UnderXscore", cancellationToken), Is.Empty, "an underscore stands for itself");
        Assert.That(await FindAsync("Zwölf \"quoted\"", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.1 text" }));
        Assert.That(await FindAsync("far behind", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.2 text" }), "in a file, or compressed");
        Assert.That(await FindAsync("asked at first", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.1 request" }), "only the first request says it anew");
        Assert.That(await FindAsync("hung up", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.3 error" }));
        Assert.That(await FindAsync("gave up", cancellationToken), Is.EqualTo(new[] { "T-7 code#1.0 error" }));
        Assert.That(await FindAsync("parts", cancellationToken), Is.Empty, "what the messages are written in is not what they say");
        Assert.That(await FindAsync("connection", cancellationToken, query => query with { Tool = "read_file" }), Is.Empty);
        Assert.That(await FindAsync("connection", cancellationToken, query => query with { Agent = "codegen" }), Has.Count.EqualTo(1));
        Assert.That(await FindAsync("connection", cancellationToken, query => query with { Agent = "planner" }), Is.Empty);
        Assert.That(await FindAsync("connection", cancellationToken, query => query with { Since = Samples.Night.AddDays(1) }), Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Steps_told_at_once_and_told_again_are_one_row_each(CancellationToken cancellationToken)
    {
        ToolCallSpan[] calls = [.. Enumerable.Range(1, 300).Select(Call)];

        await Task.WhenAll(calls.Select(call => _store.Store.Traces.RecordAsync(call, cancellationToken)));
        await Task.WhenAll(calls.Concat([Call(301)]).Select(call => _store.Store.Traces.RecordAsync(call with { Ok = false }, cancellationToken)));

        Assert.That(await _store.ScalarAsync<long>("SELECT count(*) FROM tool_call", cancellationToken), Is.EqualTo(301));
        Assert.That(await _store.ScalarAsync<long>("SELECT count(*) FROM tool_call WHERE NOT ok", cancellationToken), Is.EqualTo(301));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_step_that_the_store_refuses_does_not_take_the_others_with_it(CancellationToken cancellationToken)
    {
        await _store.RunSqlAsync("ALTER TABLE tool_call ADD CHECK (turn <> 13)", cancellationToken);

        var told = await Task.WhenAll(Enumerable.Range(1, 40).Select(async number =>
        {
            try
            {
                await _store.Store.Traces.RecordAsync(Call(number), cancellationToken);
                return true;
            }
            catch (Core.Diagnostics.PantheonException)
            {
                return false;
            }
        }));

        Assert.That(told.Index().Where(step => !step.Item).Select(step => step.Index + 1), Is.EqualTo(new[] { 13 }));
        Assert.That(await _store.ScalarAsync<long>("SELECT count(*) FROM tool_call", cancellationToken), Is.EqualTo(39));
    }

    private async Task<IReadOnlyList<string>> FindAsync(string text, CancellationToken cancellationToken, Func<TraceQuery, TraceQuery>? narrow = null)
    {
        var query = new TraceQuery(text);
        return await _store.Store.Search.FindAsync(narrow?.Invoke(query) ?? query, cancellationToken).Select(hit => $"{hit.Task} {hit.Node}#{hit.Attempt}.{hit.Turn} {hit.What} {hit.Tool}".TrimEnd()).ToListAsync(cancellationToken);
    }

    private ToolCallSpan Call(int turn) => new()
    {
        Attempt = new AttemptId(_run.Id, new NodeId("code"), 1),
        Night = Samples.Night,
        SpanId = BitConverter.GetBytes((long)turn),
        ParentSpanId = RandomNumberGenerator.GetBytes(8),
        Turn = turn,
        StartedAt = Samples.At,
        Duration = TimeSpan.FromMilliseconds(3),
        Sequence = 1,
        Tool = "shell",
        Ok = true,
        Repairs = ["coerced", "name_fuzzy"],
        ArgumentsDigest = Digest.Of("{}"),
    };

    private async Task SayAsync(int turn, string text, CancellationToken cancellationToken) => await _store.Store.Traces.RecordAsync(await TurnAsync(turn, text, cancellationToken), cancellationToken);

    private async Task<ModelCallSpan> TurnAsync(int turn, string text, CancellationToken cancellationToken) => new()
    {
        Attempt = new AttemptId(_run.Id, new NodeId("code"), 1),
        Night = Samples.Night,
        SpanId = RandomNumberGenerator.GetBytes(8),
        ParentSpanId = RandomNumberGenerator.GetBytes(8),
        Turn = turn,
        StartedAt = Samples.At,
        Duration = TimeSpan.FromSeconds(1),
        Model = new ModelPin { Address = new ModelAddress("gpu", "qwen"), Kind = RuntimeKind.LlamaServer, Id = "qwen3", ContextLength = 4096, Origin = RuntimeOrigin.Local, Proof = "props", ServerAddress = "127.0.0.1" },
        Request = await MessageAsync("user", "asked at first", cancellationToken),
        Response = await MessageAsync("assistant", text, cancellationToken),
    };

    private Task<Digest> MessageAsync(string role, string text, CancellationToken cancellationToken) => _store.Store.Artifacts.PutAsync(
        Encoding.UTF8.GetBytes(new JsonArray(new JsonObject { ["role"] = role, ["parts"] = new JsonArray(new JsonObject { ["type"] = "text", ["content"] = text }) }).ToJsonString()), "application/json", cancellationToken);
}
