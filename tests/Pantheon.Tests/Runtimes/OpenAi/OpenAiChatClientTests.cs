using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.OpenAi.Quirks;

namespace Pantheon.Tests.Runtimes.OpenAi;

[CancelAfter(15_000)]
internal sealed class OpenAiChatClientTests
{
    private const string Head = """{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"model":"m"}""";
    private const string Stop = """{"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"model":"m"}""";
    private const string Usage = """{"choices":[],"model":"m","usage":{"completion_tokens":4,"prompt_tokens":20,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":19}}}""";

    [Test]
    public async Task Text_reasoning_and_usage_come_out_of_the_stream(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(
            Head,
            """{"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":"hm"}}],"model":"m"}""",
            """{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"He"}}],"model":"m"}""",
            """{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"llo"}}],"model":"m"}""",
            Stop,
            Usage,
            "[DONE]"));

        var response = await AskAsync(server, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Text, Is.EqualTo("Hello"));
            Assert.That(response.Messages[0].Contents.OfType<TextReasoningContent>().Single().Text, Is.EqualTo("hm"));
            Assert.That(response.Usage?.InputTokenCount, Is.EqualTo(20));
            Assert.That(response.Usage?.CachedInputTokenCount, Is.EqualTo(19));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        }
    }

    [Test]
    public async Task Fragments_of_a_tool_call_become_one_call_with_the_text_the_model_wrote(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(
            Head,
            """{"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"id":"a1","type":"function","function":{"name":"read_file","arguments":"{\"pa"}}]}}]}""",
            """{"choices":[{"finish_reason":null,"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"th\": \"x.cs\"}"}}]}}]}""",
            """{"choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}]}""",
            "[DONE]"));

        var response = await AskAsync(server, cancellationToken);

        var call = response.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        Assert.That(call.RawRepresentation, Is.EqualTo(new RawToolCall("a1", "read_file", """{"path": "x.cs"}""")));
        Assert.That(call.Arguments!["path"]?.ToString(), Is.EqualTo("x.cs"));
    }

    [Test]
    public async Task A_line_without_end_breaks_the_stream_and_not_the_memory(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(Head, $"{{\"x\":\"{new string('a', 9 * 1024 * 1024)}\"}}", Stop, "[DONE]"));

        Assert.That(async () => await AskAsync(server, cancellationToken), Throws.TypeOf<ChatException>().With.Property("Kind").EqualTo(FailureKind.RuntimeError));
    }

    [Test]
    public async Task An_event_that_is_no_object_breaks_the_stream(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events("[1]", Stop, "[DONE]"));

        Assert.That(async () => await AskAsync(server, cancellationToken), Throws.TypeOf<ChatException>());
    }

    [TestCase("""{"choices":[{"delta":"x"}]}""")]
    [TestCase("""{"choices":[{"delta":{}}],"choices":[]}""")]
    [TestCase("""{"choices":[7]}""")]
    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"index":"first"}]}}]}""")]
    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":[]}]}}]}""")]
    [TestCase("""{"choices":[],"usage":{"prompt_tokens":1e40}}""")]
    public async Task An_event_of_another_shape_breaks_the_stream(string strange, CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(strange, Stop, "[DONE]"));

        Assert.That(async () => await AskAsync(server, cancellationToken), Throws.TypeOf<ChatException>().With.Property(nameof(ChatException.Code)).EqualTo("PAN4007"));
    }

    [Test]
    public async Task More_calls_than_any_model_makes_break_the_stream(CancellationToken cancellationToken)
    {
        var many = string.Join(',', Enumerable.Range(0, 300).Select(index => $$"""{"index":{{index}},"id":"c{{index}}"}"""));
        await using var server = new CannedServer(_ => CannedServer.Events("""{"choices":[{"delta":{"tool_calls":[#]}}]}""".Replace("#", many, StringComparison.Ordinal), Stop, "[DONE]"));

        Assert.That(async () => await AskAsync(server, cancellationToken), Throws.TypeOf<ChatException>());
    }

    [Test]
    public async Task Two_calls_under_one_index_are_told_apart_by_their_ids(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"think","arguments":"{}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"finish","arguments":"{}"}}]}}]}""",
            """{"choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}]}""",
            "[DONE]"));

        var response = await AskAsync(server, cancellationToken);

        Assert.That(response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => call.Name), Is.EqualTo(["think", "finish"]));
    }

    [Test]
    public async Task Arguments_that_do_not_parse_travel_as_text(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"think","arguments":"{\"x\": "}}]}}]}""",
            """{"choices":[{"finish_reason":"tool_calls","index":0,"delta":{}}]}""",
            "[DONE]"));

        var response = await AskAsync(server, cancellationToken);

        var call = response.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        Assert.That(call.Arguments, Is.Null);
        Assert.That(((RawToolCall)call.RawRepresentation!).Arguments, Is.EqualTo("{\"x\": "));
    }

    [TestCase("400 Bad Request", "exceed_context_size_error", FailureKind.ContextOverflow, "PAN4005")]
    [TestCase("400 Bad Request", "invalid_request_error", FailureKind.RuntimeError, "PAN4006")]
    [TestCase("404 Not Found", "not_found_error", FailureKind.RuntimeUnavailable, "PAN4003")]
    [TestCase("500 Internal Server Error", "server_error", FailureKind.RuntimeError, "PAN4004")]
    [TestCase("503 Service Unavailable", "unavailable_error", FailureKind.RuntimeUnavailable, "PAN4002")]
    public async Task An_error_answer_becomes_a_failure_of_its_kind(string status, string type, FailureKind kind, string code, CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Json($$$"""{"error":{"code":1,"message":"told so","type":"{{{type}}}"}}""", status));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(server, cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Kind, Is.EqualTo(kind));
            Assert.That(failure.Code, Is.EqualTo(code));
            Assert.That(failure.Message, Does.Contain("told so").And.Contain("pool 'p'"));
        }
    }

    [Test]
    public async Task A_stream_that_ends_without_a_finish_reason_is_a_failure(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(Head, """{"choices":[{"index":0,"delta":{"content":"half"}}]}"""));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(server, cancellationToken));

        Assert.That(failure!.Code, Is.EqualTo("PAN4007"));
    }

    [Test]
    public async Task An_error_in_the_middle_of_the_stream_is_a_failure(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(Head, """{"error":{"code":500,"message":"does not match the expected format","type":"server_error"}}"""));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(server, cancellationToken));

        Assert.That(failure!.Message, Does.Contain("does not match the expected format"));
    }

    [Test]
    public async Task Text_that_is_no_event_of_the_protocol_is_a_failure(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(Head, "proxy error: Failed to read connection"));

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(server, cancellationToken));

        Assert.That(failure!.Code, Is.EqualTo("PAN4007"));
    }

    [Test]
    public async Task A_redirect_is_an_error_and_is_not_followed(CancellationToken cancellationToken)
    {
        await using var elsewhere = new CannedServer(_ => CannedServer.Events(Head, Stop, "[DONE]"));
        var redirect = $"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{elsewhere.Address}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await using var server = new CannedServer(_ => System.Text.Encoding.ASCII.GetBytes(redirect));

        await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(server, cancellationToken));

        Assert.That(elsewhere.Requests, Is.Empty);
    }

    [Test]
    public async Task The_same_messages_give_the_same_bytes_with_sampling_and_schema(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Events(Head, Stop, "[DONE]"));

        await AskAsync(server, cancellationToken);
        await AskAsync(server, cancellationToken);

        var bodies = server.Requests.ConvertAll(request => request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.That(bodies[0], Is.EqualTo(bodies[1]));
        Assert.That(bodies[0], Does.Contain("\"seed\":7").And.Contain("\"temperature\":0").And.Contain("\"json_schema\":{\"name\":\"output\""));
    }

    private static async Task<ChatResponse> AskAsync(CannedServer server, CancellationToken cancellationToken)
    {
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OpenAiChatClient(http, KnownQuirks.Of(RuntimeKind.LlamaServer), "m", ["m"], "pool 'p'", TimeProvider.System);
        var schema = System.Text.Json.JsonElement.Parse("""{"type":"object"}""");
        var options = new ChatOptions { Temperature = 0, Seed = 7, MaxOutputTokens = 64, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "output") };
        return await client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")], options, cancellationToken).ToChatResponseAsync(cancellationToken);
    }
}
