using System.Text.Json;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Structured;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Structured;

[CancelAfter(15_000)]
internal sealed class StructuredOutputClientTests
{
    private const string Schema = """{"type":"object","properties":{"n":{"type":"number","maximum":5}},"required":["n"],"additionalProperties":false}""";

    [TestCase("""{"n":3}""")]
    [TestCase(" \n{\"n\": 3.0}\n")]
    public async Task An_answer_that_obeys_goes_through_piece_by_piece(string answer)
    {
        var heard = await AskAsync([Stage.Text(answer[..4]), Stage.Text(answer[4..]), Stage.Stops]);

        Assert.That((heard.Text, heard.Restarts, heard.Repairs.Count, heard.All.Count), Is.EqualTo((answer, 0, 0, 3)));
    }

    [TestCase("```json\n{\"n\":3}\n```", "json taken out of a fence")]
    [TestCase("Here you are:\n\n```json\n{\"n\":3}\n```\nShall I go on?", "json taken out of text")]
    [TestCase("The answer is {\"n\":3}, as asked.", "json taken out of text")]
    [TestCase("{\"n\":7} would be too large, and {\"x\":{\"n\":3}} too deep.", "json taken out of text")]
    public async Task Json_in_a_fence_or_between_words_is_taken_out_and_marked(string answer, string mark)
    {
        var heard = await AskAsync([Stage.Reasoning("hm"), Stage.Text(answer[..7]), Stage.Text(answer[7..]), Stage.Usage(9, 9), Stage.Stops]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Text, heard.Reasoning, heard.Restarts), Is.EqualTo(("""{"n":3}""", "hm", 1)));
            Assert.That(heard.Repairs, Is.EqualTo(new[] { mark }));
            Assert.That((heard.Usage!.OutputTokenCount, heard.Finish), Is.EqualTo(((long?)9, (ChatFinishReason?)ChatFinishReason.Stop)));
        }
    }

    [TestCase("""{"n":7}""", "answer breaks its schema: $.n: expected")]
    [TestCase("""{"n":3,"n":4}""", "answer is not json")]
    [TestCase("I cannot do that.", "answer is not json")]
    [TestCase("{\"n\":", "answer is not json")]
    public async Task An_answer_that_stays_wrong_goes_on_unchanged_and_marked(string answer, string mark)
    {
        var heard = await AskAsync([Stage.Text(answer), Stage.Stops]);

        Assert.That((heard.Text, heard.Restarts), Is.EqualTo((answer, 0)));
        Assert.That(heard.Repairs.Single(), Does.StartWith(mark));
    }

    [Test]
    public async Task An_answer_that_was_cut_is_never_made_whole()
    {
        foreach (var finish in new[] { ChatFinishReason.Length, ChatStream.Repetition, ChatFinishReason.ToolCalls })
        {
            var heard = await AskAsync([Stage.Text("Look: {\"n\":3} and then"), Stage.Ends(finish)]);
            Assert.That((heard.Text, heard.Finish, heard.Repairs.Count), Is.EqualTo(("Look: {\"n\":3} and then", (ChatFinishReason?)finish, 0)));
        }
    }

    [Test]
    public async Task Only_what_is_left_after_a_restart_is_checked(CancellationToken cancellationToken)
    {
        var restart = new ChatResponseUpdate { AdditionalProperties = new() { [ChatStream.Restart] = true, [ChatStream.Repairs] = new[] { "asked again" } } };

        var heard = await AskAsync([Stage.Text("{\"n\":1}"), new Stage.Update(restart), Stage.Text("so {\"n\":2}"), Stage.Stops]);

        Assert.That((heard.Text, heard.Restarts), Is.EqualTo(("{\"n\":2}", 2)));
        Assert.That(heard.Repairs, Is.EqualTo(new[] { "asked again", "json taken out of text" }));
    }

    [Test]
    public async Task Without_a_schema_nothing_is_touched(CancellationToken cancellationToken)
    {
        var heard = await Heard.OfAsync(Client([Stage.Text("```json\n{}\n```"), Stage.Stops]), new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, cancellationToken);

        Assert.That((heard.Text, heard.Repairs.Count), Is.EqualTo(("```json\n{}\n```", 0)));
    }

    [Test]
    public async Task A_schema_that_cannot_be_checked_is_refused_before_anybody_is_asked(CancellationToken cancellationToken)
    {
        using var inner = new StagedChatClient(new ManualTime(), [Stage.Stops]);
        var fault = await Assert.ThrowsAsync<ChatException>(() => Heard.OfAsync(new StructuredOutputClient(inner), Options("""{"type":"object","unevaluatedItems":{}}"""), cancellationToken));

        Assert.That((fault!.Code, fault.Fault, inner.Requests), Is.EqualTo((Codes.SchemaNotChecked, (ChatFault?)ChatFault.BadRequest, 0)));
    }

    [Test]
    public void The_largest_value_that_is_wanted_is_found_and_brackets_in_strings_do_not_count()
    {
        const string Text = """Say {"a":1} or {"a":"}{]["} or [1,2,3,4,5,6,7,8,9,{] or {"a":"\"}"}!""";

        Assert.That(JsonExtraction.Find(Text, _ => true), Is.EqualTo("""{"a":"}{]["}"""));
        Assert.That(JsonExtraction.Find(Text, value => value?["a"]?.ToString() == "1"), Is.EqualTo("""{"a":1}"""));
        Assert.That(JsonExtraction.Find(Text, value => value?["a"]?.ToString() == "\"}"), Is.EqualTo("""{"a":"\"}"}"""));
        Assert.That(JsonExtraction.Find("no json { here ]", _ => true), Is.Null);
    }

    private static StructuredOutputClient Client(Stage[] stages) => new(new StagedChatClient(new ManualTime(), stages));

    private static Task<Heard> AskAsync(Stage[] stages) => Heard.OfAsync(Client(stages), Options(Schema), CancellationToken.None);

    private static ChatOptions Options(string schema) => new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(schema).RootElement.Clone(), "output") };
}
