using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Redaction;
using Pantheon.Core.Tools;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>A traced call says which tools were offered and under which name its server answered; a call of an MCP server what was asked of it.</summary>
[CancelAfter(15_000)]
internal sealed class OfferedToolsTests
{
    [Test]
    public async Task The_definitions_are_one_blob_in_the_conventions_shape_and_hold_no_secret(CancellationToken cancellationToken)
    {
        var session = new SessionHarness { Secrets = new Redactor("Counts letters") };

        await session.RunSessionAsync(new CannedChatClient(Calls("count", """{"text":"ab"}"""), Calls("finish", """{"summary":"done"}""")), cancellationToken);

        var calls = session.Traces.ModelCalls;
        Assert.That(calls.Select(call => call.Tools).Distinct().Single(), Is.Not.Null);
        var tools = JsonNode.Parse((await session.Blobs.GetAsync(calls[0].Tools!.Value, cancellationToken))!)!.AsArray();
        Assert.That(tools.Select(tool => (string?)tool!["name"]), Is.SupersetOf(new[] { "count", "edit", "think", "finish" }));
        Assert.That(tools.Select(tool => (string?)tool!["type"]), Is.All.EqualTo("function"));
        Assert.That(tools.Select(tool => (string?)tool!["parameters"]!["type"]), Is.All.EqualTo("object"));
        Assert.That(tools.Select(tool => (string?)tool!["description"]), Has.None.Contain("Counts letters"));
    }

    [Test]
    public async Task A_session_without_tools_offers_none(CancellationToken cancellationToken)
    {
        var session = new SessionHarness { WithTools = false, Granted = [] };

        await session.RunSessionAsync(new CannedChatClient(Says("""{"summary":"done"}""")), cancellationToken);

        Assert.That(session.Traces.ModelCalls.Single().Tools, Is.Null);
    }

    [Test]
    public async Task The_servers_name_for_an_answer_is_kept_redacted(CancellationToken cancellationToken)
    {
        var session = new SessionHarness { WithTools = false, Granted = [], Secrets = new Redactor("tangerine") };

        await session.RunSessionAsync(new CannedChatClient(() => new ChatResponseUpdate(ChatRole.Assistant, """{"summary":"done"}""") { ResponseId = "chatcmpl-tangerine-7", FinishReason = ChatFinishReason.Stop }), cancellationToken);

        Assert.That(session.Traces.ModelCalls.Single().ResponseId, Is.EqualTo("chatcmpl-[redacted:value:9]-7"));
    }

    [Test]
    public async Task What_was_asked_of_an_MCP_server_is_kept_with_the_call(CancellationToken cancellationToken)
    {
        var asked = new McpExchange(McpExchange.CallTool, McpExchange.Pipe) { ProtocolVersion = "2025-11-25" };
        var session = new SessionHarness { Tool = new ProbeTool("count", _ => ToolResult.Ok("2") with { Mcp = asked }) };

        await session.RunSessionAsync(new CannedChatClient(Calls("count", """{"text":"ab"}"""), Calls("finish", """{"summary":"done"}""")), cancellationToken);

        Assert.That(session.Traces.ToolCalls.Select(call => (call.Tool, call.Mcp)), Is.EqualTo(new[] { ("count", asked), ("finish", null) }));
    }
}
