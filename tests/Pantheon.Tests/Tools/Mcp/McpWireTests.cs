using System.Text;
using ModelContextProtocol.Protocol;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Tools;
using Pantheon.Tools.Mcp;

namespace Pantheon.Tests.Tools.Mcp;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class McpWireTests : IAsyncDisposable
{
    private readonly McpWire _wire = new();

    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    [Test]
    public async Task An_answer_to_what_was_asked_comes_through_however_its_bytes_are_cut()
    {
        await AskAsync(1, 2);
        var bytes = Encoding.UTF8.GetBytes("""
            {"jsonrpc":"2.0","id":1,"result":{"say":"ü"}}
            {"jsonrpc":"2.0","id":2,"error":{"code":-1,"message":"no"}}

            """);
        foreach (var one in bytes)
        {
            _wire.Receive(new[] { one });
        }

        Assert.That(Came(), Is.EqualTo(new[] { "JsonRpcResponse 1", "JsonRpcError 2" }));
    }

    [TestCase("""{"jsonrpc":"2.0","id":7,"result":{}}""", Description = "nobody asked")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result":{"a":1,"a":2}}""", Description = "a name twice")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result":{"a":"\ud800"}}""", Description = "half a character")]
    [TestCase("""[{"jsonrpc":"2.0","id":1,"result":{}}]""", Description = "a batch")]
    [TestCase("""{"id":1,"result":{}}""", Description = "another protocol")]
    [TestCase("""{"jsonrpc":"2.0"}""", Description = "nothing in it")]
    [TestCase("null")]
    [TestCase("17")]
    [TestCase("{")]
    public async Task What_is_no_answer_does_not_come_through_and_a_hundred_of_it_are_borne(string line)
    {
        await AskAsync(1);
        for (var count = 0; count < McpBounds.MaxOddLines; count++)
        {
            Say(line);
        }

        Assert.That((Came(), _wire.Broken.IsCompleted), Is.EqualTo((Array.Empty<string>(), false)));

        Say(line);

        Assert.That((await _wire.Broken).Failure.Code, Is.EqualTo(Codes.McpBoundPassed));
        Assert.That(_wire.MessageReader.Completion.IsCompleted, Is.True);
    }

    [Test]
    public async Task An_answer_counts_once()
    {
        await AskAsync(1);

        Say("""{"jsonrpc":"2.0","id":1,"result":{}}""", """{"jsonrpc":"2.0","id":1,"result":{}}""");

        Assert.That(Came(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Notifications_stop_here_and_that_of_another_list_is_remembered_once()
    {
        Assert.That(_wire.TakeListChanged(), Is.False);

        Say("""{"jsonrpc":"2.0","method":"notifications/message","params":{}}""", """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        Assert.That((Came(), _wire.TakeListChanged(), _wire.TakeListChanged()), Is.EqualTo((Array.Empty<string>(), true, false)));
        await Assert.ThatAsync(SentAsync, Is.Empty);
    }

    [Test]
    public async Task A_ping_comes_through_and_every_other_request_is_answered_with_no_and_counted()
    {
        Say("""{"jsonrpc":"2.0","id":"p","method":"ping"}""");
        Say("""{"jsonrpc":"2.0","id":"s","method":"sampling/createMessage","params":{"messages":[]}}""", """{"jsonrpc":"2.0","id":"t","method":"sampling/createMessage"}""");

        Assert.That(Came(), Is.EqualTo(new[] { "JsonRpcRequest p" }));
        Assert.That(_wire.TakeRefusals(), Is.EqualTo(new[] { new ToolRefusal("mcp request", "sampling/createMessage", "an MCP server reaches neither the model nor a person", 2) }));
        Assert.That(_wire.TakeRefusals(), Is.Empty);
        Assert.That(await SentAsync(), Has.Count.EqualTo(2).And.All.Contains("-32601"));
    }

    [Test]
    public async Task A_hundred_requests_break_the_wire_and_a_new_call_begins_the_count_anew()
    {
        const string Request = """{"jsonrpc":"2.0","id":1,"method":"roots/list"}""";
        for (var call = 0; call < 2; call++)
        {
            _wire.Begin();
            Say([.. Enumerable.Repeat(Request, McpBounds.MaxRequests)]);
        }

        Assert.That(_wire.Broken.IsCompleted, Is.False);

        Say(Request);

        Assert.That((await _wire.Broken).Message, Does.Contain("roots/list"));
    }

    [TestCase("""{"jsonrpc":"2.0","id":1,"result":{"inputRequests":{"a":{}}}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required"}}""")]
    public async Task An_answer_that_asks_back_comes_through_as_a_refusal(string line)
    {
        await AskAsync(1);

        Say(line);

        Assert.That(Came(), Is.EqualTo(new[] { "JsonRpcError 1" }));
        Assert.That(_wire.TakeRefusals().Single().Target, Is.EqualTo("input_required"));
    }

    [Test]
    public async Task A_line_without_end_breaks_the_wire()
    {
        var block = new byte[1024 * 1024];
        Array.Fill(block, (byte)'x');
        for (var count = 0; count < 4; count++)
        {
            _wire.Receive(block);
        }

        Assert.That(_wire.Broken.IsCompleted, Is.False);

        _wire.Receive(block);

        Assert.That((await _wire.Broken).Message, Does.Contain("4 MB in one line"));
    }

    [Test]
    public async Task Short_lines_without_end_break_the_wire()
    {
        var line = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"text":"{{{new string('x', 1024 * 1024)}}}"}}{{{'\n'}}}""");
        for (var count = 0; count < 15; count++)
        {
            _wire.Receive(line);
        }

        Assert.That(_wire.Broken.IsCompleted, Is.False);

        _wire.Receive(line);

        Assert.That((await _wire.Broken).Message, Does.Contain("16 MB for one call"));
    }

    private async Task AskAsync(params int[] ids)
    {
        foreach (var id in ids)
        {
            await _wire.SendMessageAsync(new JsonRpcRequest { Id = new RequestId(id), Method = "tools/list" });
        }
    }

    private void Say(params string[] lines)
    {
        foreach (var line in lines)
        {
            _wire.Receive(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private string[] Came()
    {
        List<string> came = [];
        while (_wire.MessageReader.TryRead(out var message))
        {
            came.Add($"{message.GetType().Name} {((JsonRpcMessageWithId)message).Id}");
        }

        return [.. came];
    }

    private async Task<IReadOnlyList<string>> SentAsync()
    {
        _wire.Close();
        using var sent = new MemoryStream();
        await _wire.FeedAsync(sent, CancellationToken.None);
        return Encoding.UTF8.GetString(sent.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
