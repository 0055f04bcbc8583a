using System.Globalization;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Engine.Sessions;

namespace Pantheon.Tests.Engine.Context;

/// <summary>Whole sessions against a server with a real window.</summary>
[CancelAfter(60_000)]
internal sealed class LongSessionTests
{
    private const string Prompt = "TASK: make the parser accept empty files.\n\nAcceptance:\n- CRITERION-1 an empty file gives an empty tree";

    [Test]
    public async Task Sixty_turns_in_a_window_of_8k_end_well_and_show_what_must_stay_in_every_request(CancellationToken cancellationToken)
    {
        var (harness, server) = Scene(8192, turn => turn < 60 ? Step(turn) : [StrictServer.Call("z", "finish", new { summary = "done", known_failures = "build fails" })]);

        var end = await harness.RunSessionAsync(server, cancellationToken);

        Assert.That((end.Failure?.Message, end.Turns), Is.EqualTo(((string?)null, 60)));
        Assert.That(server.Refused, Is.Empty);
        string? error = null;
        foreach (var (place, request) in server.Taken.Index())
        {
            var text = string.Join('\n', request.Messages.SelectMany(message => message.Contents).Select(content => content is FunctionResultContent result ? result.Result!.ToString() : (content as TextContent)?.Text));
            Assert.That(text, Does.Contain("You work unattended").And.Contain(Prompt), $"request {place + 1}");
            Assert.That(error is null || text.Contains(error, StringComparison.Ordinal), Is.True, $"request {place + 1} lost {error}");
            WindowHarness.IsWellFormed(request.Messages);
            error = (place + 1) % 6 == 0 ? Error((place + 1) / 6) : error;
        }

        var events = harness.Journal.Where(happened => happened.Kind == "context.compacted").ToList();
        var traced = harness.Traces.ModelCalls.Select(call => call.Parameters!["window"]!).ToList();
        Assert.That(events, Is.Not.Empty);
        Assert.That(traced.Count(window => window["compaction"] is not null), Is.EqualTo(events.Count));
        Assert.That(traced.Select(window => window["context"]!.GetValue<int>()), Is.All.EqualTo(8192));
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{end.Turns} turns, {events.Count} compactions, longest prompt {server.Taken.Max(request => request.Tokens)} tokens, counted by {string.Join(',', traced.Select(window => window["counted"]!.ToString()).Distinct())}"));
    }

    [Test]
    public async Task A_server_with_less_room_than_it_says_gets_a_shorter_prompt_once_a_turn(CancellationToken cancellationToken)
    {
        // pinned with 16k, and a slot of it has 6k
        var (harness, server) = Scene(6000, turn => turn < 30 ? Step(turn) : [StrictServer.Call("z", "finish", new { summary = "done", known_failures = "build fails" })], pinned: 16_000);

        var end = await harness.RunSessionAsync(server, cancellationToken);

        Assert.That((end.Failure?.Message, end.Turns), Is.EqualTo(((string?)null, 30)));
        Assert.That(server.Refused, Is.Not.Empty);
        Assert.That(harness.Journal.Select(happened => happened.Data["compaction"]!["reason"]!.ToString()), Has.Some.EqualTo("overflow"));
        Assert.That(harness.Traces.ModelCalls, Has.Count.EqualTo(server.Taken.Count + server.Refused.Count));
    }

    [Test]
    public async Task A_server_that_refuses_every_prompt_ends_the_session_with_the_numbers(CancellationToken cancellationToken)
    {
        var (harness, server) = Scene(1, Step);

        var end = await harness.RunSessionAsync(server, cancellationToken);

        Assert.That((end.Failure?.Kind, end.Failure?.Code, server.Refused.Count), Is.EqualTo(((FailureKind?)FailureKind.ContextOverflow, Codes.PromptRefusedTwice, 1)));
        Assert.That(end.Failure!.Message, Does.Contain("8192 of context less 2048 for the reply"));
    }

    [Test]
    public async Task A_server_that_refuses_the_shortened_prompt_too_is_asked_no_third_time(CancellationToken cancellationToken)
    {
        var context = 8192;
        StrictServer? full = null;
        var chat = new SwitchedServer(() => full!.Taken.Count < 5 ? full : new StrictServer(1, Step));
        (var harness, full) = Scene(context, Step);

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure?.Kind, end.Failure?.Code), Is.EqualTo((FailureKind.ContextOverflow, Codes.PromptRefusedTwice)));
        Assert.That(harness.Traces.ModelCalls.Count(call => call.FailureKind == FailureKind.ContextOverflow), Is.EqualTo(2));
    }

    [Test]
    public async Task A_task_that_cannot_fit_asks_no_model(CancellationToken cancellationToken)
    {
        var harness = new SessionHarness { ContextLength = 8192, Prompt = string.Concat(Enumerable.Repeat("many words ", 20_000)) };
        using var chat = new CannedChatClient();

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure?.Kind, end.Failure?.Code, chat.Sent.Count, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.ContextOverflow, Codes.TaskExceedsContext, 0, 0)));
    }

    [Test]
    public async Task A_model_of_the_agents_choice_writes_the_account_and_is_traced(CancellationToken cancellationToken)
    {
        var small = new StrictServer(4096, _ => [new TextContent("I read files and built; src/a.cs and the rest are still open: part1.cs part2.cs part3.cs part4.cs part5.cs part6.cs part0.cs.")]);
        var held = new Held();
        var (harness, server) = Scene(
            8192,
            turn => turn < 40 ? Step(turn) : [StrictServer.Call("z", "finish", new { summary = "done", known_failures = "build fails" })],
            compactor: _ => Task.FromResult<CompactionSeat?>(new CompactionSeat(WindowHarness.ModelOf(4096) with { Client = small }, held)));

        var end = await harness.RunSessionAsync(server, cancellationToken);

        var by = harness.Journal.Select(happened => happened.Data["compaction"]!["by"]!.ToString()).ToList();
        Assert.That(end.Failure?.Message, Is.Null);
        Assert.That((by.Distinct().ToList(), held.Given), Is.EqualTo((new List<string> { "p/m" }, small.Taken.Count)));
        Assert.That(harness.Traces.ModelCalls.Count(call => call.Parameters!["window"]!["for"]?.ToString() == "compaction"), Is.EqualTo(small.Taken.Count));
        Assert.That(server.Taken[^1].Messages[1].Text, Does.Contain("Done so far:\n> I read files"));
    }

    private static (SessionHarness Harness, StrictServer Server) Scene(
        int context, Func<int, AIContent[]> answer, int? pinned = null, Func<CancellationToken, Task<CompactionSeat?>>? compactor = null)
    {
        var harness = new SessionHarness
        {
            ContextLength = pinned ?? Math.Max(context, 8192),
            Prompt = Prompt,
            Limits = new AgentLimits { Turns = 100, ToolCalls = 400 },
            Settings = new ContextSettings { Compactor = compactor is null ? null : new ModelChoice { Route = "small" } },
            OpenCompactor = compactor ?? (_ => Task.FromResult<CompactionSeat?>(null)),
            Granted =
            [
                new ProbeTool("read_file", call => ToolResult.Ok(Lines("code", 60 + (call % 40)))),
                new ProbeTool("replace", _ => ToolResult.Ok("replaced"), edits: true),
                new ProbeTool("build", call => ProbeTool.Exits(1, Error(call) + "\n" + Lines("note", 25)), evidence: EvidenceKind.Build),
            ],
        };
        return (harness, new StrictServer(context, answer));
    }

    // every call is another one, and the tree changes: no watch ends it
    private static AIContent[] Step(int turn) => (turn % 6) switch
    {
        0 => [new TextContent("I build."), StrictServer.Call("a", "build", new { target = turn })],
        1 => [new TextReasoningContent("hm"), StrictServer.Call("a", "think", new { thought = Lines("thought", turn) }), StrictServer.Call("b", "read_file", new { path = "src/a.cs", from_line = turn })],
        2 or 3 => [StrictServer.Call("a", "replace", new { path = FormattableString.Invariant($"src/part{turn % 7}.cs"), old = FormattableString.Invariant($"x{turn}"), @new = Lines("new", 5) })],
        _ => [StrictServer.Call("a", "read_file", new { path = FormattableString.Invariant($"src/f{turn}.cs") }), StrictServer.Call("b", "read_file", new { path = "README.md", from_line = turn })],
    };

    private static string Error(int call) => FormattableString.Invariant($"error CS{1000 + call}: ';' expected in file {call}");

    private static string Lines(string word, int count) => string.Concat(Enumerable.Range(1, count).Select(line => FormattableString.Invariant($"{word} line {line} with some more words\n")));

    private sealed class Held : IDisposable
    {
        public int Given { get; private set; }

        public void Dispose() => Given++;
    }
}
