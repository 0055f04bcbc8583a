using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Tools;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Steering;
using static Pantheon.Testing.Chat.CannedChatClient;
using Turn = System.Func<Microsoft.Extensions.AI.ChatResponseUpdate>;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>A session whose worker was killed goes on at its turn: the same words, counts and watches, the same tree.</summary>
[CancelAfter(30_000)]
internal sealed class ResumedSessionTests
{
    private const string Secret = "a-secret-of-this-box";

    private static readonly Turn[] Work =
    [
        CallsAll(("count", """{"text":"ab"}"""), ("count", """{"text":"abc"}""")),
        Says("I think that it is done."),
        Calls("change", """{"n":1}"""),
        Calls("count", """{"number":5}"""),
        Calls("think", """{"thought":"what now?"}"""),
        CallsAll(("change", """{"n":2}"""), ("count", """{"text":"x"}""")),
        Calls("shell", """{"run":"make"}"""),
        Calls("finish", """{"summary":"done"}"""),
        Calls("finish", """{"summary":"done","known_failures":"make has no rule for all"}"""),
    ];

    private static readonly Turn[] LongWork = [.. Enumerable.Range(0, 14).Select(n => Calls("read", $$"""{"part":{{n}}}""")), Calls("finish", """{"summary":"read"}""")];

    // nine replies and six results of tools
    private const int Steps = 15;

    [Test]
    public async Task A_session_cut_at_any_step_ends_as_the_uncut_one([Range(1, Steps)] int step, [Values] bool isWritten, CancellationToken cancellationToken)
    {
        var whole = await RunAsync(new MemorySteps(), new RemindedChat(Work, 0), null, cancellationToken);
        var steps = new MemorySteps { DiesAt = step, DiesAfter = isWritten };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(Work, 0), null, cancellationToken));
        var saved = await FindAsync(steps, cancellationToken);
        var chat = new RemindedChat(Work, saved?.Counts.Turns ?? 0);

        var resumed = await RunAsync(steps, chat, saved, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(resumed.End.Failure, Is.Null);
            Assert.That(resumed.End.Output?.ToJsonString(), Is.EqualTo(whole.End.Output?.ToJsonString()));
            Assert.That(resumed.Tree, Is.EqualTo(2), "each change was made once");
            if (chat.Interrupted == 0)
            {
                Assert.That(Text(resumed.End.Messages), Is.EqualTo(Text(whole.End.Messages)));
                Assert.That(chat.Sent.Select(Text), Is.EqualTo(whole.Chat.Sent.Skip(saved?.Counts.Turns ?? 0).Select(Text)), "it is asked what it would have been asked, and nothing twice");
                Assert.That(Counts(resumed.End), Is.EqualTo(Counts(whole.End)));
            }
        }
    }

    [Test]
    public async Task A_change_that_was_under_way_is_told_as_interrupted_and_is_not_in_the_tree([Values(5, 9, 12)] int step, CancellationToken cancellationToken)
    {
        // replies whose first call may change something
        var steps = new MemorySteps { DiesAt = step, DiesAfter = true };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(Work, 0), null, cancellationToken));
        var saved = await FindAsync(steps, cancellationToken);
        var chat = new RemindedChat(Work, saved!.Counts.Turns);

        await RunAsync(steps, chat, saved, cancellationToken);

        var first = chat.Sent[0].Last(message => message.Role == ChatRole.Tool).Contents.OfType<FunctionResultContent>().First();
        Assert.That(first.Result?.ToString(), Does.StartWith("Interrupted: the worker was stopped").And.Contain("all files are as they were"));
    }

    [Test]
    public async Task A_session_that_is_killed_again_and_again_ends_all_the_same(CancellationToken cancellationToken)
    {
        var whole = await RunAsync(new MemorySteps(), new RemindedChat(LongWork, 0), null, cancellationToken);
        var steps = new MemorySteps { DiesAfter = true };
        (SessionEnd End, int Tree, RemindedChat Chat)? last = null;
        var asked = 0;
        for (var deaths = 1; last is null; deaths++)
        {
            var saved = await FindAsync(steps, cancellationToken);
            steps.DiesAt = deaths * 3;
            if (deaths > 1)
            {
                steps.NextAttempt();
            }

            var chat = new RemindedChat(LongWork, saved?.Counts.Turns ?? 0);
            try
            {
                last = await RunAsync(steps, chat, saved, cancellationToken);
            }
            catch (IOException)
            {
                // the next one goes on
            }

            asked += chat.Sent.Count;
        }

        Assert.That(Text(last.Value.End.Messages), Is.EqualTo(Text(whole.End.Messages)));
        Assert.That((Counts(last.Value.End), asked), Is.EqualTo((Counts(whole.End), LongWork.Length)));
        Assert.That(steps.Attempt.Number, Is.EqualTo(10));
    }

    [Test]
    public async Task A_prompt_that_was_compacted_goes_on_as_it_was([Values(20, 23, 26, 28)] int step, CancellationToken cancellationToken)
    {
        var whole = await RunAsync(new MemorySteps(), new RemindedChat(LongWork, 0), null, cancellationToken);
        var steps = new MemorySteps { DiesAt = step };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(LongWork, 0), null, cancellationToken));
        var saved = await FindAsync(steps, cancellationToken);
        var chat = new RemindedChat(LongWork, saved!.Counts.Turns);

        await RunAsync(steps, chat, saved, cancellationToken);

        Assert.That(whole.Chat.Sent[^1].Count, Is.LessThan(whole.End.Messages.Count - 2), "it was compacted");
        Assert.That(chat.Sent.Select(Text), Is.EqualTo(whole.Chat.Sent.Skip(saved.Counts.Turns).Select(Text)));
    }

    [Test]
    public async Task Bounds_go_on_from_where_they_were(CancellationToken cancellationToken)
    {
        var steps = new MemorySteps { DiesAt = 7 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(LongWork, 0), null, cancellationToken));
        var saved = await FindAsync(steps, cancellationToken);
        var chat = new RemindedChat(LongWork, saved!.Counts.Turns);

        var bounded = await RunAsync(steps, chat, saved, cancellationToken, limits: new AgentLimits { Turns = 5 });
        var late = await RunAsync(steps, new RemindedChat(LongWork, saved.Counts.Turns), saved with { Used = TimeSpan.FromHours(2) }, cancellationToken, limits: new AgentLimits { Wall = TimeSpan.FromHours(1) });

        Assert.That((bounded.End.Turns, bounded.End.Failure?.Message, chat.Sent.Count), Is.EqualTo((5, "the session used its 5 turns before it finished", 5 - saved.Counts.Turns)));
        Assert.That(late.End.Failure?.Message, Does.Contain("wall clock of 60 minutes"));
    }

    [TestCase("agent", "its agent was")]
    [TestCase("heard", "other words")]
    [TestCase("model", "its model was")]
    [TestCase("tools", "its tools was")]
    public async Task A_session_that_would_be_another_one_is_not_gone_on_with(string what, string why, CancellationToken cancellationToken)
    {
        var steps = new MemorySteps { DiesAt = 5 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(Work, 0), null, cancellationToken));
        var saved = await FindAsync(steps, cancellationToken);
        var chat = new RemindedChat(Work, saved!.Counts.Turns);

        var changed = await Assert.ThrowsAsync<SessionChangedException>(() => RunAsync(
            steps, chat, what == "heard" ? saved with { Heard = [.. saved.Heard.Select(Forged)] } : saved, cancellationToken, agent: what == "agent" ? "b" : "a", digest: what == "model" ? "sha256:other" : "sha256:m", more: what == "tools" ? new ProbeTool("new", _ => ToolResult.Ok("")) : null));

        Assert.That((changed.Message, chat.Sent.Count), Is.EqualTo((changed.Message, 0)), "nobody is asked");
        Assert.That(changed.Message, Does.Contain(why));
    }

    [Test]
    public async Task No_secret_is_written_down_and_a_call_that_held_one_is_never_made_in_other_words(CancellationToken cancellationToken)
    {
        Turn[] work = [Calls("shell", $$"""{"run":"login {{Secret}}"}"""), Calls("finish", """{"summary":"in","known_failures":"no"}""")];
        var steps = new MemorySteps { DiesAt = 1, DiesAfter = true };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(work, 0), null, cancellationToken));

        var saved = await FindAsync(steps, cancellationToken);

        Assert.That(string.Concat(steps.Texts), Does.Contain("login [hidden]").And.Not.Contain(Secret));
        Assert.That(saved, Is.Null, "the model is asked again");
    }

    [Test]
    public async Task A_note_is_read_once_and_stays_where_it_was_read(CancellationToken cancellationToken)
    {
        var note = new SteerNote(7, "mind the gap", "me");
        var whole = await RunAsync(new MemorySteps(), new RemindedChat(LongWork, 0), null, cancellationToken, notes: [note]);
        var steps = new MemorySteps { DiesAt = 5 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(LongWork, 0), null, cancellationToken, notes: [note]));
        var saved = await FindAsync(steps, cancellationToken);

        var resumed = await RunAsync(steps, new RemindedChat(LongWork, saved!.Counts.Turns), saved, cancellationToken);

        Assert.That(saved.Notes, Is.EqualTo(new[] { 7L }));
        Assert.That(Text(resumed.End.Messages), Is.EqualTo(Text(whole.End.Messages)).And.Contain("mind the gap"));
    }

    [Test]
    public async Task A_step_that_is_missing_or_broken_ends_what_can_be_gone_on_with(CancellationToken cancellationToken)
    {
        var steps = new MemorySteps { DiesAt = 7 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(steps, new RemindedChat(LongWork, 0), null, cancellationToken));
        var (gap, broken) = (new MemorySteps(), new MemorySteps());
        var written = await steps.StepsAsync(steps.Attempt, cancellationToken);
        foreach (var step in written.Where(step => step.Number != 4))
        {
            await gap.KeepStepAsync(step with { Attempt = gap.Attempt }, 1, cancellationToken);
        }

        foreach (var step in written)
        {
            await broken.KeepStepAsync(step with { Attempt = broken.Attempt, Content = step.Number == 4 ? step.Content[..^9] : step.Content }, 1, cancellationToken);
        }

        Assert.That((written.Count, (await FindAsync(gap, cancellationToken))!.Steps, (await FindAsync(broken, cancellationToken))!.Steps), Is.EqualTo((6, 3, 3)));
    }

    private static async Task<SavedSession?> FindAsync(MemorySteps steps, CancellationToken cancellationToken)
    {
        steps.DiesAt = null;
        return await SavedSession.FindAsync(steps, steps.Attempt.Run, steps.Attempt.Node, [.. Enumerable.Range(1, steps.Attempt.Number)], cancellationToken);
    }

    private static async Task<(SessionEnd End, int Tree, RemindedChat Chat)> RunAsync(
        MemorySteps steps, RemindedChat chat, SavedSession? saved, CancellationToken cancellationToken,
        AgentLimits? limits = null, string agent = "a", string digest = "sha256:m", ITool? more = null, IReadOnlyList<SteerNote>? notes = null)
    {
        var dies = steps.DiesAt;
        if (saved is not null && dies is null)
        {
            steps.NextAttempt();
        }

        var tree = int.Parse(saved?.Tree ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var change = new ProbeTool("change", _ => ToolResult.Ok($"changed {++tree}"), edits: true);
        var shell = new ProbeTool("shell", _ => ProbeTool.Exits(2, "error: no rule for 'all'"), edits: true);
        var read = new ProbeTool("read", _ => ToolResult.Ok(string.Concat(Enumerable.Repeat("a line of a long file\n", 40))));
        var given = new Queue<SteerNote>(notes ?? []);
        var harness = new SessionHarness
        {
            Limits = limits ?? new AgentLimits(),
            More = more is null ? [change, shell, read] : [change, shell, read, more],
            AgentDigest = agent,
            ModelDigest = digest,
            TreeOf = _ => Task.FromResult<string?>(tree.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Notes = () => chat.Sent.Count == 1 && given.TryDequeue(out var note) ? [note] : [],
            Tape = new SessionTape(steps.KeepAsync, saved, text => text.Replace(Secret, "[hidden]", StringComparison.Ordinal)),
        };
        return (await harness.RunSessionAsync(chat, cancellationToken), tree, chat);
    }

    private static JsonObject Forged(JsonObject heard)
    {
        var forged = (JsonObject)heard.DeepClone();
        if (forged["k"]?.ToString() == "call")
        {
            forged["text"] = "another result";
        }

        return forged;
    }

    private static string Text(IEnumerable<ChatMessage> messages) => MessageJson.Of(messages).ToJsonString();

    private static (int Turns, int Calls, long In, long Out) Counts(SessionEnd end) => (end.Turns, end.ToolCalls, end.TokensIn, end.TokensOut);
}
