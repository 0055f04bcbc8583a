using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Live;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Steering;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>What a session tells whoever watches, and what people tell it.</summary>
[CancelAfter(15_000)]
internal sealed class LiveSessionTests
{
    private const string Secret = "AKIAIOSFODNN7ABCDEFG";

    [Test]
    public async Task Every_piece_call_result_repair_notice_and_note_is_told_in_order(CancellationToken cancellationToken)
    {
        var heard = new Heard();
        var notes = new Queue<SteerNote[]>([[], [new SteerNote(1, "be quick", "me")], []]);
        using var chat = new StagedChatClient(
            TimeProvider.System,
            [Stage.Reasoning("I should count.\n"), Stage.Text("I will "), Stage.Text("count."), Stage.Stops],
            [Stage.Text("<tool_call>\n{\"name\": \"count\", \"arguments\": {\"text\": \"abc\"}}\n</tool_call>"), Stage.Stops],
            [Stage.Calls("finish", """{"summary":"don\u0027t <b>"}""")]);

        await new SessionHarness { Events = heard, Notes = () => notes.TryDequeue(out var now) ? now : [] }.RunSessionAsync(chat, cancellationToken);

        Assert.That(heard.Lines, Is.EqualTo(new[]
        {
            "1 turn m", "1 thought I should count.\n", "1 text I will count.",
            "1 notice Nothing happened: you called no tool. Go on with a tool call, or call finish when the work is done.",
            "1 steer me: be quick",
            "2 turn m", "2 text <tool_call>\n", "2 text {\"name\": \"count\", \"arguments\": {\"text\": \"abc\"}}\n</tool_call>",
            "2 call count {\"text\":\"abc\"}", "2 repair from_text", "2 result count ok: 3",
            "3 turn m", "3 call finish {\"summary\":\"don't <b>\"}", "3 result finish ok: finished", "3 end finished",
        }));
    }

    [Test]
    public async Task A_note_is_a_message_of_the_user_before_the_next_turn(CancellationToken cancellationToken)
    {
        var notes = new Queue<SteerNote[]>([[], [new SteerNote(1, $"keep the names, and {Secret}", "me")]]);
        using var chat = new CannedChatClient(Calls("count", """{"text":"a"}"""), Calls("finish", """{"summary":"done"}"""));

        await new SessionHarness { Notes = () => notes.TryDequeue(out var now) ? now : [] }.RunSessionAsync(chat, cancellationToken);

        Assert.That((chat.Sent[1][^1].Role, chat.Sent[1][^1].Text), Is.EqualTo((ChatRole.User, "A note from the person who queued this: keep the names, and [redacted:aws_key:20]")));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_note_that_comes_while_the_agent_finishes_is_read_first(bool withTools, CancellationToken cancellationToken)
    {
        var notes = new Queue<SteerNote[]>([[], [new SteerNote(1, "one thing more", "me")], [], []]);
        var done = withTools ? Calls("finish", """{"summary":"done"}""") : Says("""{"summary":"done"}""");
        using var chat = new CannedChatClient(done, withTools ? Calls("finish", """{"summary":"and that"}""") : Says("""{"summary":"and that"}"""));

        var end = await new SessionHarness { WithTools = withTools, Notes = () => notes.TryDequeue(out var now) ? now : [] }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure, end.Turns, end.Output?["summary"]?.ToString()), Is.EqualTo(((Failure?)null, 2, "and that")));
    }

    [Test]
    public async Task No_secret_is_told_however_the_stream_cuts_it(CancellationToken cancellationToken)
    {
        var heard = new Heard();
        var pieces = $"the key is {Secret} and so on\nnext\nnext\nnext\n".Select(letter => Stage.Text(letter.ToString()));
        using var chat = new StagedChatClient(TimeProvider.System, [.. pieces, Stage.Stops], [Stage.Calls("count", $$"""{"text":"{{Secret}}"}""")], [Stage.Calls("finish", """{"summary":"done"}""")]);

        await new SessionHarness { Events = heard }.RunSessionAsync(chat, cancellationToken);

        Assert.That(string.Concat(heard.Lines), Does.Not.Contain(Secret).And.Not.Contain("FODNN7").And.Contains("[redacted:aws_key:20]"));
    }

    [Test]
    public async Task What_a_restart_voids_is_told_so(CancellationToken cancellationToken)
    {
        var heard = new Heard();
        var restart = new ChatResponseUpdate { AdditionalProperties = new() { [ChatStream.Restart] = true } };
        using var chat = new StagedChatClient(TimeProvider.System, [Stage.Text("half"), new Stage.Update(restart), Stage.Text("""{"summary":"done"}"""), Stage.Stops]);

        await new SessionHarness { Events = heard, WithTools = false }.RunSessionAsync(chat, cancellationToken);

        Assert.That(heard.Lines, Is.EqualTo(new[] { "1 turn m", "1 restart ", "1 text {\"summary\":\"done\"}", "1 end finished" }));
    }

    [Test]
    public void A_stream_gives_the_redacted_text_whatever_its_pieces_are([Values(1, 3, 7, 64, 5000)] int size)
    {
        var text = string.Concat(Enumerable.Range(1, 60).Select(n => $"line {n} of the text\n"))
            + "-----BEGIN RSA PRIVATE KEY-----\n" + string.Concat(Enumerable.Repeat("MIIEpAIBAAKCAQEA7bq\n", 40)) + "-----END RSA PRIVATE KEY-----\n"
            + "aws_secret_access_key =\n\n  wJalrXUtnFEMI/K7MDENG/bPxRfiCYabcdefghij\n" + string.Concat(Enumerable.Repeat("\n", 20)) + "more\n"
            + new string('x', 9000) + " " + Secret + " end\nlast line";
        var stream = new SafeStream(Redactor.Default.Redact);

        var told = string.Concat(text.Chunk(size).Select(piece => stream.Add(new string(piece)))) + stream.Flush();

        Assert.That(told, Is.EqualTo(Redactor.Default.Redact(text)));
    }

    private sealed class Heard : ILiveEvents
    {
        private readonly List<LiveEvent> _events = [];

        public IReadOnlyList<string> Lines => [.. _events.Select(happened => $"{happened.Turn} {Word.Of(happened.Kind)} {happened.Text}")];

        public void Publish(LiveEvent happened) => _events.Add(happened);
    }
}
