using System.Text.Json;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Redaction;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>What a server says of a call besides its words (ids, names, why it ended) is redacted and bounded like all that is kept.</summary>
[CancelAfter(30_000)]
internal sealed class ServerWordTests
{
    private const string Key = "hunter2-of-this-pool";

    [Test]
    public async Task A_key_that_a_server_says_again_is_in_no_row_no_blob_and_no_tape(CancellationToken cancellationToken)
    {
        var secrets = new Redactor([Key]);
        var steps = new MemorySteps();
        var session = new SessionHarness { Secrets = secrets, Tape = new SessionTape(steps.KeepAsync, null, secrets.Redact) };

        await session.RunSessionAsync(new CannedChatClient(Echo, Calls("finish", """{"summary":"done"}""")), cancellationToken);

        Assert.That(session.Traces.ToolCalls[0].CallId, Is.EqualTo("call-[redacted:value:20]"));
        Assert.That((session.Traces.ModelCalls[0].ResponseModel, session.Traces.ModelCalls[0].FinishReason), Is.EqualTo(("m-[redacted:value:20]", "stop-[redacted:value:20]")));
        Assert.That(string.Concat(session.Blobs.Texts), Does.Contain("call-[redacted:value:20]").And.Not.Contain(Key));
        Assert.That(string.Concat(steps.Texts), Does.Contain("call-[redacted:value:20]").And.Contain("\"exact\":false").And.Not.Contain(Key));
    }

    [Test]
    public void A_stream_of_pieces_holds_no_key_in_any_of_its_words()
    {
        var stream = new CallStream();
        stream.Add(Echo(), TimeSpan.Zero);

        Assert.That(System.Text.Encoding.UTF8.GetString(stream.Write(new Redactor([Key]).Redact)), Does.Contain("message-[redacted").And.Not.Contain(Key));
    }

    [TestCase(200, 200)]
    [TestCase(5000, SaidWord.MostCharacters)]
    public void A_word_has_an_end(int given, int kept) => Assert.That(SaidWord.Of(new string('x', given), text => text), Has.Length.EqualTo(kept));

    [Test]
    public void An_answer_is_read_again_as_exact_only_where_its_ids_are()
    {
        Assert.That(Written(new Redactor([Key])), Does.Contain("\"exact\":false"));
        Assert.That(Written(new Redactor()), Does.Contain("\"exact\":true"));

        static string Written(Redactor secrets)
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes))
            {
                json.WriteStartObject();
                TapedReply.Write(json, new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(Key, "count")])), secrets.Redact);
                json.WriteEndObject();
            }

            return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
        }
    }

    private static ChatResponseUpdate Echo() => new(ChatRole.Assistant, [new FunctionCallContent($"call-{Key}", "count") { RawRepresentation = new RawToolCall($"call-{Key}", "count", """{"text":"ab"}""") }])
    {
        ModelId = $"m-{Key}",
        MessageId = $"message-{Key}",
        FinishReason = new ChatFinishReason($"stop-{Key}"),
    };
}
