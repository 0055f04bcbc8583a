using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Replaying;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>A run whose coder is spoken for by a model: what it heard gives the same run again, and one changed word is found where it stands.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class ReplayTests : IDisposable
{
    private const string Secret = "ghp_0123456789abcdefghijABCDEFGHIJ";

    private static readonly NodeId Code = new("code");

    private readonly EngineWorld _world = new();
    private Func<ChatResponseUpdate>[] _work =
    [
        Calls("read_file", """{"path":"src/a.cs"}"""),
        Says("I will mend the second line."),
        Calls("write_file", """{"path":"src/a.cs","content":"new"}"""),
        Calls("finish", """{"summary":"mended"}"""),
    ];

    public ReplayTests()
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Tools.On("read_file", context => ToolResult.Ok($"first line\n{_world.Workspaces.Files(context.Workspace)["src/a.cs"]}\nlast line"));
        _world.Tools.On("write_file", (arguments, context, _) =>
        {
            _world.Workspaces.Files(context.Workspace)[arguments["path"]!.ToString()] = arguments["content"]!.ToString();
            return Task.FromResult(ToolResult.Ok("written"));
        });
    }

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_run_replays_without_a_difference_and_leaves_no_trace(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var (events, spans, calls, made, published) = (_world.Store.AllEvents.Count, _world.Traces.Spans.Count, _world.Tools.Calls.Count, _world.Workspaces.Created.Count, _world.Workspaces.Published.Count);

        var end = await ReplayAsync(recorded, cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That((end.Run.Outcome, end.Run.Branch), Is.EqualTo((recorded.Run.Outcome, recorded.Run.Branch)));
            Assert.That((end.ModelCalls, end.ToolCalls), Is.EqualTo((4, 3)));
            Assert.That(
                (_world.Store.AllEvents.Count, _world.Traces.Spans.Count, _world.Tools.Calls.Count, _world.Workspaces.Created.Count, _world.Workspaces.Published.Count),
                Is.EqualTo((events, spans, calls, made, published)));
        }
    }

    [Test]
    public async Task A_changed_prompt_is_found_in_the_first_request(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var agent = _world.Catalog.Agents["coder"];
        _world.Catalog = _world.Catalog with { Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = agent with { Prompt = Specs.T("wark") } } };

        var found = (await ReplayAsync(recorded, cancellationToken: cancellationToken)).Difference!;

        Assert.That((found.What, found.Node, found.Attempt, found.Call, found.Recorded, found.Replayed), Is.EqualTo(("request", Code, 1, 1, "work", "wark")));
        Assert.That((found.Part, found.Line, found.Column), Is.EqualTo(("messages[1].parts[0].content", 1, 2)));
    }

    [Test]
    public async Task A_changed_result_of_a_tool_is_found_in_its_line(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        var found = (await ReplayAsync(await WithTapeAsync(recorded, "last line", "lost line"), cancellationToken: cancellationToken)).Difference!;

        Assert.That((found.What, found.Node, found.Attempt, found.Call, found.Part, found.Line, found.Column), Is.EqualTo(("result", Code, 1, 1, "of read_file", 3, 2)));
        Assert.That((found.Recorded, found.Replayed), Is.EqualTo(("last line", "lost line")));
    }

    [Test]
    public async Task A_changed_piece_of_a_stream_is_found_in_its_reply(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        var found = (await ReplayAsync(await WithStreamAsync(recorded, 1, "second line", "third line"), cancellationToken: cancellationToken)).Difference!;

        Assert.That((found.What, found.Node, found.Attempt, found.Call, found.Part, found.Line, found.Column), Is.EqualTo(("reply", Code, 1, 2, "messages[0].parts[0].content", 1, 17)));
        Assert.That(found.Replayed, Is.EqualTo("I will mend the third line."));
    }

    [Test]
    public async Task A_changed_argument_of_a_call_is_found_by_its_name(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var call = recorded.ToolCalls.First(call => call.Tool == "write_file");
        var changed = call with { Arguments = new JsonObject { ["path"] = "src/a.cs", ["content"] = "now" } };

        var found = (await ReplayAsync(recorded with { ToolCalls = [.. recorded.ToolCalls.Select(each => each == call ? changed : each)] }, cancellationToken: cancellationToken)).Difference!;

        Assert.That((found.What, found.Node, found.Attempt, found.Call, found.Part, found.Column), Is.EqualTo(("call", Code, 1, 3, "arguments.content", 2)));
        Assert.That((found.Recorded, found.Replayed), Is.EqualTo(("now", "new")));
    }

    [Test]
    public async Task A_call_that_was_never_made_and_a_parameter_that_was_another_are_found(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        var missing = (await ReplayAsync(recorded with { ToolCalls = [.. recorded.ToolCalls.SkipLast(1)] }, cancellationToken: cancellationToken)).Difference!;
        var other = (await ReplayAsync(await WithStreamAsync(recorded, 2, "\"model\":\"", "\"model\":\"x"), cancellationToken: cancellationToken)).Difference!;

        Assert.That((missing.What, missing.Recorded, missing.Replayed), Is.EqualTo(("call", "not made", "'finish' is called")));
        Assert.That((other.What, other.Call, other.Part), Is.EqualTo(("request", 3, "asked.model")));
    }

    [Test]
    public async Task What_a_gate_or_a_command_came_to_is_held_against_the_journal(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var test = recorded.Summary.Attempts.Single(attempt => attempt.Id.Node.Value == "test");

        var found = (await ReplayAsync(await WithTapeAsync(recorded, "\"Ns.NewTests.Works\",\"status\":\"passed\"", "\"Ns.NewTests.Works\",\"status\":\"failed\"", "test"), cancellationToken: cancellationToken)).Difference!;

        Assert.That((found.Node, found.Attempt), Is.EqualTo(((NodeId?)test.Id.Node, 1)));
    }

    [Test]
    public async Task It_stops_where_it_was_asked_to(CancellationToken cancellationToken)
    {
        var recorded = await WithTapeAsync(await RecordAsync(cancellationToken), "written", "wrotten");

        var before = await ReplayAsync(recorded, new ReplayScope(Code, 1, 2), cancellationToken);
        var whole = await ReplayAsync(recorded, new ReplayScope(Code), cancellationToken);
        var unknown = await Assert.ThrowsAsync<PantheonException>(() => ReplayAsync(recorded, new ReplayScope(Code, 1, 9), cancellationToken));

        Assert.That((before.Difference, before.ModelCalls), Is.EqualTo(((Difference?)null, 2)));
        Assert.That(whole.Difference?.What, Is.EqualTo("result"));
        Assert.That(unknown!.Code, Is.EqualTo(Codes.ReplayPointUnknown));
    }

    [Test]
    public async Task A_secret_that_was_hidden_makes_no_difference(CancellationToken cancellationToken)
    {
        _world.Tools.On("read_file", _ => ToolResult.Ok($"token = {Secret}"));
        _work = [Calls("read_file", """{"path":"src/a.cs"}"""), Says($"It holds {Secret}."), .. _work[2..]];

        var recorded = await RecordAsync(cancellationToken);
        var end = await ReplayAsync(recorded, cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That(_world.Artifacts.Texts, Has.None.Matches<string>(text => text?.Contains(Secret, StringComparison.Ordinal) == true));
    }

    [Test]
    public async Task Calls_that_fail_and_are_sent_again_are_heard_so_again(CancellationToken cancellationToken)
    {
        var fault = new ChatException(Codes.RuntimeUnreachable, FailureKind.ContextOverflow, "too long") { Fault = ChatFault.ContextExceeded };
        _work = [_work[0], Fails(fault), .. _work[1..]];

        var end = await ReplayAsync(await RecordAsync(cancellationToken), cancellationToken: cancellationToken);

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
    }

    [Test]
    public async Task A_run_whose_streams_were_not_kept_says_what_is_missing(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        var missing = await Assert.ThrowsAsync<PantheonException>(() =>
            ReplayAsync(recorded with { ModelCalls = [.. recorded.ModelCalls.Select(call => call with { Stream = null })] }, cancellationToken: cancellationToken));

        Assert.That((missing!.Code, missing.Message), Is.EqualTo((Codes.RecordingMissing, $"run {recorded.Run.Id.Short} cannot be replayed: of node 'code', attempt 1, the stream of its model call 1 is not kept")));
    }

    private async Task<RecordedRun> RecordAsync(CancellationToken cancellationToken)
    {
        var chat = new CannedChatClient(_work);
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["coder"] = _world.Catalog.Agents["coder"] with { Tools = ["read_file", "write_file", "think", "finish"] } },
        };
        _world.OnModel("coder", _ => chat);
        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        return await _world.RecordedAsync(run.Id);
    }

    private Task<ReplayEnd> ReplayAsync(RecordedRun recorded, ReplayScope? scope = null, CancellationToken cancellationToken = default) => _world.ReplayAsync(recorded, scope, cancellationToken: cancellationToken);

    private async Task<RecordedRun> WithTapeAsync(RecordedRun recorded, string word, string other, string node = "code")
    {
        var attempt = recorded.Summary.Attempts.Single(attempt => attempt.Id.Node.Value == node);
        var changed = attempt with { Tape = await ChangedAsync(attempt.Tape!.Value, word, other) };
        return recorded with { Summary = recorded.Summary with { Attempts = [.. recorded.Summary.Attempts.Select(each => each == attempt ? changed : each)] } };
    }

    private async Task<RecordedRun> WithStreamAsync(RecordedRun recorded, int call, string word, string other)
    {
        var changed = recorded.ModelCalls[call] with { Stream = await ChangedAsync(recorded.ModelCalls[call].Stream!.Value, word, other) };
        return recorded with { ModelCalls = [.. recorded.ModelCalls.Select((each, number) => number == call ? changed : each)] };
    }

    private async Task<Digest> ChangedAsync(Digest blob, string word, string other)
    {
        var text = Encoding.UTF8.GetString((await _world.Artifacts.GetAsync(blob, CancellationToken.None))!);
        Assert.That(text, Does.Contain(word), "there is something to change");
        return await _world.Artifacts.PutAsync(Encoding.UTF8.GetBytes(text.Replace(word, other, StringComparison.Ordinal)), "application/jsonl", CancellationToken.None);
    }
}
