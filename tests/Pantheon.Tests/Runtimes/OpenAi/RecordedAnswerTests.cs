using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Tests.Runtimes.Recorded;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>What the client makes of bytes that llama-server 0.7.0 sent.</summary>
[CancelAfter(15_000)]
internal sealed class RecordedAnswerTests
{
    [Test]
    public async Task A_plain_answer_has_its_text_usage_cached_tokens_and_timings(CancellationToken cancellationToken)
    {
        var response = await PlayAsync("chat_stream", cancellationToken);

        var timings = (ChatTimings)response.AdditionalProperties![ChatStream.Timings]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Text, Is.EqualTo("nhegT"));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.Length));
            Assert.That(response.ModelId, Is.EqualTo("tiny-random.gguf"));
            Assert.That((response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.CachedInputTokenCount), Is.EqualTo(((long?)20, (long?)4, (long?)19)));
            Assert.That((timings.PrefillTokens, timings.GeneratedTokens), Is.EqualTo(((long?)1, (long?)4)));
            Assert.That(timings.Prefill, Is.EqualTo(TimeSpan.FromMilliseconds(0.407)));
        }
    }

    [TestCase("q3_tool_stream", "Look at the file.", "Reading.\n", "read_file", "src/a.cs")]
    [TestCase("qc_xml_stream", "", "", "read_file", "src/a.cs")]
    public async Task Reasoning_text_and_a_whole_call_come_apart(string recording, string reasoning, string text, string tool, string path, CancellationToken cancellationToken)
    {
        var response = await PlayAsync(recording, cancellationToken);

        var contents = response.Messages[0].Contents;
        var call = contents.OfType<FunctionCallContent>().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Concat(contents.OfType<TextReasoningContent>().Select(part => part.Text)), Does.StartWith(reasoning));
            Assert.That(response.Text, Does.StartWith(text));
            Assert.That((call.Name, call.Arguments!["path"]?.ToString()), Is.EqualTo((tool, path)));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
        }
    }

    [Test]
    public async Task Symptom_29_a_call_cut_off_at_the_token_limit_is_no_call(CancellationToken cancellationToken)
    {
        var response = await PlayAsync("q3_tool_trunc9_stream", cancellationToken);

        Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.Length));
        Assert.That(response.Messages[0].Contents.OfType<FunctionCallContent>(), Is.Empty);
    }

    [Test]
    public async Task Progress_on_the_prompt_is_passed_over(CancellationToken cancellationToken)
    {
        var response = await PlayAsync("return_progress", cancellationToken);

        Assert.That(response.Text, Is.Not.Empty);
    }

    [TestCase("script_2_stream", ChatFault.ParserRejected, "PAN4129")]
    [TestCase("err_ctx_too_long_stream", ChatFault.ContextExceeded, "PAN4005")]
    [TestCase("err_tool_args_string_notjson", ChatFault.PoisonedHistory, "PAN4128", TestName = "Symptom_19_a_history_that_the_server_cannot_read_is_told_from_a_broken_server")]
    [TestCase("bad_grammar", ChatFault.BadRequest, "PAN4006")]
    [TestCase("grammar_and_tools", ChatFault.BadRequest, "PAN4006")]
    [TestCase("bad_tools", ChatFault.BadRequest, "PAN4006")]
    [TestCase("router_unknown_model", ChatFault.ModelMissing, "PAN4003")]
    [TestCase("router_noautoload", ChatFault.ModelMissing, "PAN4003")]
    [TestCase("router_child_killed_stream", ChatFault.EngineDead, "PAN4007")]
    [TestCase("auth_missing", ChatFault.BadRequest, "PAN4006")]
    public async Task A_failure_has_its_fault(string recording, ChatFault fault, string code, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await PlayAsync(recording, cancellationToken));

        Assert.That((failure!.Fault, failure.Code), Is.EqualTo(((ChatFault?)fault, code)));
    }

    [Test]
    public async Task A_server_that_was_killed_in_mid_answer_gives_its_last_words(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await PlayAsync("router_child_killed_stream", cancellationToken));

        Assert.That(failure!.Message, Does.EndWith("it said 'proxy error: Failed to read connection'"));
    }

    private static Task<ChatResponse> PlayAsync(string recording, CancellationToken cancellationToken) =>
        Talk.AskAsync(RuntimeKind.LlamaServer, (_, reply) => Recording.Of("llama-server", recording).PlayAsync(reply), cancellationToken);
}
