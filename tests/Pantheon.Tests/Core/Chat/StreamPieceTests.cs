using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;

namespace Pantheon.Tests.Core.Chat;

/// <summary>A piece of a stream reads again as the message that it was, or a replay would differ where nothing does.</summary>
public sealed class StreamPieceTests
{
    private static IEnumerable<TestCaseData> Calls() => new (string Name, FunctionCallContent Call)[]
    {
        ("read by the client", new FunctionCallContent("1", "read_file", new Dictionary<string, object?> { ["path"] = JsonValue.Create("a.cs"), ["lines"] = new JsonArray(1, 2), ["none"] = null })),
        ("without arguments", new FunctionCallContent("1", "finish", new Dictionary<string, object?>())),
        ("in a server's own words", new FunctionCallContent("1", "read_file") { RawRepresentation = new RawToolCall("1", "Read_File", "{\"path\": 'a.cs'") }),
    }.Select(call => new TestCaseData(call.Call).SetArgDisplayNames(call.Name));

    [TestCaseSource(nameof(Calls))]
    public void A_call_reads_again_as_it_was(FunctionCallContent call)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            StreamPiece.Write(json, new ChatResponseUpdate(ChatRole.Assistant, [call]), TimeSpan.Zero, [], text => text);
        }

        var again = StreamPiece.Read(JsonNode.Parse(bytes.ToArray())!.AsObject());

        Assert.That(MessageJson.Of(new ChatMessage(ChatRole.Assistant, again.Contents)).ToJsonString(), Is.EqualTo(MessageJson.Of(new ChatMessage(ChatRole.Assistant, [call])).ToJsonString()));
    }
}
