using System.Text;
using NUnit.Framework;
using Pantheon.Runtimes.OpenAi.Answers;

namespace Pantheon.Tests.Runtimes.OpenAi;

internal sealed class PlainPieceTests
{
    [TestCase("""{"choices":[{"index":0,"delta":{"content":"Look"},"finish_reason":null}],"created":1,"id":"c-1","model":"m","object":"chat.completion.chunk"}""", "Look")]
    [TestCase("""{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{"role":"assistant","content":"é\n\"\u00e9"},"logprobs":null}],"usage":null,"system_fingerprint":null}""", "é\n\"é")]
    [TestCase("""{"choices":[{"delta":{"content":" "}}]}""", " ")]
    public void The_text_of_a_plain_event_is_read(string data, string text)
    {
        Assert.That(PlainPiece.TryRead(Encoding.UTF8.GetBytes(data), "m", out var read), Is.True);
        Assert.That(read, Is.EqualTo(text));
    }

    [TestCase("""{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a","tool_calls":[]}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a","reasoning_content":"b"}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":null}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":""}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":1}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1}}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}],"timings":{}}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}],"error":{"message":"x"}}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}],"model":"another"}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}],"object":"error"}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}],"choices":[{"delta":{"content":"b"}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"},"delta":{"content":"b"}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a","content":"b"}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}]} {}""")]
    [TestCase("""{"choices":[{"delta":{"content":"a"}}]""")]
    [TestCase("""{"choices":[]}""")]
    [TestCase("""[]""")]
    [TestCase("")]
    public void Any_other_event_is_left_to_the_reader_of_all(string data) => Assert.That(PlainPiece.TryRead(Encoding.UTF8.GetBytes(data), "m", out _), Is.False);

    [Test]
    public void Before_it_is_known_who_answers_no_event_is_plain() =>
        Assert.That(PlainPiece.TryRead("""{"choices":[{"delta":{"content":"a"}}],"model":"m"}"""u8, null, out _), Is.False);

    [Test]
    public void Half_a_character_is_no_plain_text() =>
        Assert.That(PlainPiece.TryRead("""{"choices":[{"delta":{"content":"\ud83d"}}]}"""u8, "m", out _), Is.False);
}
