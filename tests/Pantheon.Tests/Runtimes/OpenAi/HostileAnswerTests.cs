using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>Answers that no honest server gives: each ends in a fault of the server, and never in one of Pantheon.</summary>
[CancelAfter(60_000)]
internal sealed class HostileAnswerTests
{
    [TestCase("length", "stop")]
    [TestCase("length", "tool_calls")]
    [TestCase("tool_calls", "length")]
    [TestCase("content_filter", "stop")]
    public async Task An_answer_that_was_once_said_to_be_cut_makes_no_call(string first, string then, CancellationToken cancellationToken)
    {
        var response = await AskAsync(cancellationToken, ChatEvents.Call("m", 0, "x", "rm", "{}"), ChatEvents.Finish("m", first), ChatEvents.Finish("m", then), ChatEvents.Done);

        Assert.That(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>(), Is.Empty);
        Assert.That(response.FinishReason!.Value.Value, Is.EqualTo(first == "tool_calls" ? then : first));
    }

    [TestCase("""{"prompt_ms":1e300}""")]
    [TestCase("""{"predicted_ms":"soon"}""")]
    [TestCase("""{"prompt_n":1e30}""")]
    [TestCase("""{"prompt_n":{},"predicted_n":[]}""")]
    public async Task Times_that_are_none_are_a_fault_of_the_server(string timings, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(
            cancellationToken, ChatEvents.Text("m", "yes"), $$"""{"choices":[{"delta":{},"finish_reason":"stop"}],"timings":{{timings}}}""", ChatEvents.Done));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [TestCase("""{"\ud800":1}""")]
    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"a":1,"a":2}""")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task Whatever_arguments_are_they_travel_as_they_came(string arguments, CancellationToken cancellationToken)
    {
        var response = await AskAsync(cancellationToken, ChatEvents.Call("m", 0, "x", "say", arguments), ChatEvents.Finish("m", "tool_calls"), ChatEvents.Done);

        Assert.That(((RawToolCall)response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single().RawRepresentation!).Arguments, Is.EqualTo(arguments));
    }

    [Test]
    public async Task Content_encodings_are_not_unpacked(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(
            RuntimeKind.Vllm, (_, reply) => reply.WholeAsync("\u001f\u008b\b packed", 200, "text/event-stream", "Content-Encoding: gzip\r\n"), cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [Test]
    public async Task An_event_of_lines_without_end_is_cut(CancellationToken cancellationToken)
    {
        var line = new string('x', 64 * 1024);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(cancellationToken, string.Join("\ndata: ", Enumerable.Repeat(line, 140)), ChatEvents.Done));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
        Assert.That(failure.InnerException!.Message, Does.StartWith("an event of the answer is longer than"));
    }

    [Test]
    public async Task A_call_whose_name_has_no_end_is_cut(CancellationToken cancellationToken)
    {
        var pieces = Enumerable.Range(0, 400).Select(number => ChatEvents.Call("m", 0, "x", $"name{number}", ""));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(cancellationToken, [.. pieces, ChatEvents.Finish("m", "tool_calls"), ChatEvents.Done]));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [Test]
    public async Task What_a_server_says_at_length_is_shown_in_short(CancellationToken cancellationToken)
    {
        var broken = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(cancellationToken, "proxy error" + new string('x', 100_000)));
        var other = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(cancellationToken, ChatEvents.Text(new string('n', 100_000), "hi")));

        Assert.That(Math.Max(broken!.Message.Length, other!.Message.Length), Is.LessThan(1000));
    }

    [TestCase("uvicorn")]
    [TestCase("nginx/1.27 (x)")]
    public async Task An_answer_of_other_software_than_the_attested_is_not_used(string software, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(
            RuntimeKind.LlamaServer, (_, reply) => reply.WholeAsync(string.Concat(ChatEvents.Answer("m").Select(data => $"data: {data}\n\n")), 200, "text/event-stream", $"Server: {software}\r\n"), cancellationToken));

        Assert.That((failure!.Code, failure.Kind), Is.EqualTo(("PAN4131", FailureKind.NotLocal)));
    }

    [Test]
    public async Task An_answer_that_somebody_between_relayed_is_not_used(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(
            RuntimeKind.Vllm, (_, reply) => reply.WholeAsync(string.Concat(ChatEvents.Answer("m").Select(data => $"data: {data}\n\n")), 200, "text/event-stream", "Via: 1.1 gate\r\n"), cancellationToken));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4131", (ChatFault?)ChatFault.NotLocal)));
    }

    [Test]
    public async Task A_name_that_is_listed_twice_attests_nothing(CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((_, reply) => reply.JsonAsync(
            """{"data":[{"id":"m","owned_by":"llama-swap","meta":{"llamaswap":{"type":"model"}}},{"id":"x","aliases":["m"],"owned_by":"llama-swap","meta":{"llamaswap":{"type":"peer"}}}],"running":[]}"""));
        await using var runtime = new OpenAiRuntime(Talk.Pool(RuntimeKind.LlamaSwap, new ModelEntry { Id = "m" }), LocalEndpoint.At(server.Address), TimeProvider.System);

        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken)))!.Message, Does.Contain("more than once"));
    }

    private static Task<ChatResponse> AskAsync(CancellationToken cancellationToken, params string[] events) =>
        Talk.AskAsync(RuntimeKind.LlamaServer, (_, reply) => reply.EventsAsync(events), cancellationToken, null, null, "m");
}
