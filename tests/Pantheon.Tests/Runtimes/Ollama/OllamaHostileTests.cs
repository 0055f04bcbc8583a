using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Ollama;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

/// <summary>What listens at the port says what no Ollama says: that is a fault of the server, and never one of Pantheon.</summary>
[CancelAfter(30_000)]
internal sealed class OllamaHostileTests
{
    [TestCase("""{"message":{"tool_calls":[null]},"done":false}""")]
    [TestCase("""{"message":{"tool_calls":[{"function":null}]},"done":false}""")]
    [TestCase("""{"message":{"content":"\ud800"},"done":false}""")]
    [TestCase("""{"message":{"content":7},"done":false}""")]
    [TestCase("""{"message":{"content":"a"},"message":{"content":"b"},"done":false}""")]
    [TestCase("""{"message":[],"done":false}""")]
    [TestCase("""{"done":true,"done_reason":"stop","eval_count":1e40}""")]
    [TestCase("null")]
    public async Task A_line_of_another_shape_breaks_the_answer(string line, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(line, "", cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [Test]
    public async Task An_error_of_half_a_character_is_an_error(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync("""{"error":"\ud800"}""", "", cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.EngineDead));
    }

    [TestCase("""{"\ud800":1}""")]
    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"a":1,"a":2}""")]
    [TestCase("[]")]
    [TestCase("7")]
    public async Task Whatever_arguments_are_they_travel_or_are_the_servers_fault(string arguments, CancellationToken cancellationToken)
    {
        var lines = $$$"""{"message":{"tool_calls":[{"function":{"name":"say","arguments":{{{arguments}}}}}]},"done":false}""" + "\n" + """{"done":true,"done_reason":"stop"}""";
        try
        {
            var response = await AskAsync(lines, "", cancellationToken);
            Assert.That(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single().RawRepresentation, Is.EqualTo(new RawToolCall(null, "say", arguments)));
        }
        catch (ChatException failure)
        {
            Assert.That(failure.Fault, Is.EqualTo(ChatFault.Protocol));
        }
    }

    [Test]
    public async Task Arguments_of_half_a_character_are_none(CancellationToken cancellationToken)
    {
        const string Lines = """
            {"message":{"tool_calls":[{"function":{"name":"say","arguments":"\ud800"}}]},"done":false}
            {"done":true,"done_reason":"stop"}
            """;

        var response = await AskAsync(Lines, "", cancellationToken);

        Assert.That(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single().Arguments, Is.Null);
    }

    [Test]
    public async Task An_answer_that_somebody_between_relayed_is_not_used(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync("""{"message":{"content":"hi"},"done":true,"done_reason":"stop"}""", "Via: 1.1 gate\r\n", cancellationToken));

        Assert.That((failure!.Fault, failure.Kind), Is.EqualTo(((ChatFault?)ChatFault.NotLocal, FailureKind.NotLocal)));
    }

    [Test]
    public async Task A_server_behind_a_relay_is_not_attested(CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((_, reply) => reply.JsonAsync("""{"version":"0.17.4"}""", 200, "Via: 1.1 gate\r\n"));
        await using var runtime = OllamaPool.At(server.Address);

        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken)))!.Kind, Is.EqualTo(FailureKind.NotLocal));
    }

    [TestCase("""{"models":[null]}""", ChatFault.ModelMissing)]
    [TestCase("""{"models":null}""", ChatFault.ModelMissing)]
    [TestCase("""{"models":{}}""", ChatFault.Protocol)]
    [TestCase("""{"models":[{"name":"qwen3:8b","digest":null}]}""", ChatFault.Protocol)]
    [TestCase("""{"models":[{"name":"qwen3:8b","digest":"aa"},{"name":"Qwen3:8B","digest":"aa","remote_host":"https://far.example"}]}""", ChatFault.NotLocal)]
    public async Task A_list_that_is_none_or_names_a_stub_twice_attests_nothing(string tags, ChatFault fault, CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((request, reply) => reply.JsonAsync(request.Path switch
        {
            "/api/version" => """{"version":"0.17.4"}""",
            "/api/status" => """{"cloud":{"disabled":true,"source":"env"}}""",
            "/api/tags" => tags,
            _ => """{"model_info":{"general.architecture":"\ud800"}}""",
        }));
        await using var runtime = OllamaPool.At(server.Address);

        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken)))!.Fault, Is.EqualTo(fault));
    }

    private static async Task<ChatResponse> AskAsync(string lines, string headers, CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync(lines + "\n", 200, "application/x-ndjson", headers));
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OllamaChatClient(http, new OllamaTarget { Server = "pool 'p'", Id = FakeOllama.Coder, Options = new OllamaOptions { Context = OllamaPool.Context, KeepAlive = TimeSpan.FromHours(1) } });
        return await client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken);
    }
}
