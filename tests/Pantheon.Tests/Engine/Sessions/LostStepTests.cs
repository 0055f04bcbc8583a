using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Engine.Sessions;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>A step that the store does not take is the last of its session, and what was heard in it is still there to be kept elsewhere.</summary>
[CancelAfter(30_000)]
internal sealed class LostStepTests
{
    [TestCase(1), TestCase(2)]
    public async Task What_was_heard_in_it_is_whole(int diesAt, CancellationToken cancellationToken)
    {
        var steps = new MemorySteps { DiesAt = diesAt };
        var tape = new SessionTape(steps.KeepAsync);
        var session = new SessionHarness { Tape = tape };

        await Assert.ThrowsAsync<IOException>(() => session.RunSessionAsync(new Pantheon.Testing.Chat.CannedChatClient(Calls("count", "{}"), Calls("finish", """{"summary":"done"}""")), cancellationToken));
        tape.TimeIsOver();

        var heard = JsonNode.Parse(tape.Tail())!.AsArray().Select(entry => entry![TapeWords.Kind]!.ToString()).ToList(); // entries have a kind
        Assert.That((heard[0], heard[^1]), Is.EqualTo((diesAt == 1 ? TapeWords.Begin : heard[0], TapeWords.At)));
        Assert.That(tape.Tail(), Is.Empty);
    }
}
