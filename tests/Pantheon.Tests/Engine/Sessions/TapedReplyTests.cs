using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Engine.Sessions;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>A reply reads again from a tape as the message that it was, or a session that goes on with it would ask in other words.</summary>
internal sealed class TapedReplyTests
{
    private static IEnumerable<TestCaseData> Calls() => new (string Name, FunctionCallContent Call)[]
    {
        ("read by the client", new FunctionCallContent("1", "read_file", new Dictionary<string, object?> { ["path"] = JsonValue.Create("a.cs"), ["lines"] = new JsonArray(1, 2), ["none"] = null })),
        ("of plain values", new FunctionCallContent("1", "count", new Dictionary<string, object?> { ["text"] = "ab", ["most"] = 5 })),
        ("without arguments", new FunctionCallContent("1", "finish", new Dictionary<string, object?>())),
        ("in a server's own words", new FunctionCallContent("1", "read_file") { RawRepresentation = new RawToolCall("1", "Read_File", "{\"path\": 'a.cs'") }),
        ("in words that are JSON", new FunctionCallContent("1", "read_file") { RawRepresentation = new RawToolCall("1", "read_file", "{ \"path\": \"a.cs\" }") }),
    }.Select(call => new TestCaseData(call.Call).SetArgDisplayNames(call.Name));

    [TestCaseSource(nameof(Calls))]
    public void A_call_reads_again_as_it_was(FunctionCallContent call)
    {
        var again = Again(new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextContent("so"), call])), text => text);

        Assert.That(MessageJson.Of(again.Messages).ToJsonString(), Is.EqualTo(MessageJson.Of([new ChatMessage(ChatRole.Assistant, [new TextContent("so"), call])]).ToJsonString()));
        Assert.That(again.Messages[0].Contents.OfType<FunctionCallContent>().Single().RawRepresentation is RawToolCall, Is.EqualTo(call.RawRepresentation is RawToolCall));
    }

    private static ChatResponse Again(ChatResponse response, Func<string, string> redact)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            TapedReply.Write(json, response, redact);
            json.WriteEndObject();
        }

        return TapedReply.Read(JsonNode.Parse(bytes.ToArray())!.AsObject());  // an object was written
    }
}
