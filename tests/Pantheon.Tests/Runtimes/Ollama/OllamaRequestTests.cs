using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

[CancelAfter(15_000)]
internal sealed class OllamaRequestTests
{
    [Test]
    public async Task A_request_forbids_cutting_and_names_every_option(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        await OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { MaxOutputTokens = 50, Temperature = 0.5f, Seed = 7, TopP = 0.5f, TopK = 3, StopSequences = ["END"] });

        Assert.That(server.Chats.Single().ToJsonString(), Is.EqualTo(
            """{"model":"qwen3:8b:local","messages":[{"role":"user","content":"hello"}],"truncate":false,"shift":false,"keep_alive":14400,"options":"""
            + """{"num_ctx":8192,"num_predict":50,"temperature":0.5,"seed":7,"top_p":0.5,"top_k":3,"stop":["END"]},"stream":true}"""));
    }

    [Test]
    public async Task Temperature_seed_and_an_end_are_sent_though_nobody_chose_them(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        await OllamaPool.AskAsync(server, cancellationToken);

        Assert.That(server.Chats.Single()["options"]!.ToJsonString(), Is.EqualTo("""{"num_ctx":8192,"num_predict":8192,"temperature":0,"seed":1}"""));
    }

    [Test]
    public async Task A_schema_goes_as_the_format(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        var schema = JsonNode.Parse("""{"type":"object","required":["a"]}""")!;

        await OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(System.Text.Json.JsonSerializer.SerializeToElement(schema)) });
        await OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        Assert.That(server.Chats.Select(chat => chat["format"]!.ToJsonString()), Is.EqualTo([schema.ToJsonString(), "\"json\""]));
    }

    [TestCase(true, "true")]
    [TestCase(false, "false")]
    [TestCase(null, null)]
    public async Task A_model_that_can_think_is_told_whether_to(bool? thinking, string? sent, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        await OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { Thinking = thinking });

        Assert.That(server.Chats.Single()["think"]?.ToJsonString(), Is.EqualTo(sent));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_model_that_cannot_think_is_told_nothing_of_it(bool thinking, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { Capabilities = ["completion"] };

        await OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { Thinking = thinking });

        Assert.That(server.Chats.Single().ContainsKey("think"), Is.False);
    }

    [Test]
    public async Task Tools_go_sorted_by_name(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        await OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { Tools = [OllamaPool.Tool("write"), OllamaPool.Tool("read")] });

        var tools = server.Chats.Single()["tools"]!.AsArray();
        Assert.That(tools.Select(tool => tool!["function"]!["name"]!.GetValue<string>()), Is.EqualTo(["read", "write"]));
        Assert.That(tools[0]!.ToJsonString(), Is.EqualTo("""{"type":"function","function":{"name":"read","description":"does read","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}"""));
    }

    [Test]
    public async Task A_history_has_arguments_as_objects_and_results_with_their_tool(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        var call = new FunctionCallContent("call_1", "read", new Dictionary<string, object?> { ["path"] = "a.cs" });

        await OllamaPool.AskAsync(
            server,
            cancellationToken,
            null,
            OllamaPool.User("go"),
            new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("secret"), new TextContent("so"), call]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", "text of a.cs")]));

        Assert.That(server.Chats.Single()["messages"]!.ToJsonString(), Is.EqualTo(
            """[{"role":"user","content":"go"},{"role":"assistant","content":"so","tool_calls":[{"id":"call_1","function":{"name":"read","arguments":{"path":"a.cs"}}}]},"""
            + """{"role":"tool","content":"text of a.cs","tool_name":"read","tool_call_id":"call_1"}]"""));
    }

    [Test]
    public async Task Arguments_that_never_parsed_are_not_sent_again(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        var bad = new FunctionCallContent("call_1", "read") { RawRepresentation = new RawToolCall(null, "read", "{\"pa") };

        await OllamaPool.AskAsync(server, cancellationToken, null, OllamaPool.User("go"), new ChatMessage(ChatRole.Assistant, [bad]), new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", "no")]));

        Assert.That(server.Chats.Single()["messages"]![1]!["tool_calls"]![0]!["function"]!["arguments"]!.ToJsonString(), Is.EqualTo("{}"));
    }

    [Test]
    public async Task A_growing_conversation_begins_with_the_same_bytes(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        ChatMessage[] first = [new(ChatRole.System, "rules"), OllamaPool.User("go")];

        await OllamaPool.AskAsync(server, cancellationToken, null, first);
        await OllamaPool.AskAsync(server, cancellationToken, null, [.. first, new ChatMessage(ChatRole.Assistant, "ok"), OllamaPool.User("on")]);

        var sent = server.Chats.Select(chat => chat["messages"]!.ToJsonString()).ToList();
        Assert.That(sent[1], Does.StartWith(sent[0][..^1]));
    }

    [TestCase(0, 0)]
    [TestCase(90, 90)]
    [TestCase(-1, -1)]
    public async Task The_pool_says_how_long_a_model_is_held(int seconds, int sent, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server, keepAlive: TimeSpan.FromSeconds(seconds));
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        await client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken);

        Assert.That(server.Chats.Single()["keep_alive"]!.GetValue<int>(), Is.EqualTo(sent));
    }
}
