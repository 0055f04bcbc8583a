using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Constrained;

namespace Pantheon.Tests.Runtimes.Constrained;

[CancelAfter(60_000)]
public sealed class ConstrainedCallsTests
{
    private static readonly string[] Pool = ["read_file", "write_file", "finish", "bash", "think"];

    [Test]
    public void Any_call_of_any_offered_tool_comes_back_however_its_stream_is_split() => Sampled.Holds(Prop.ForAll(
        Cases.ToArbitrary(),
        sample =>
        {
            var (tools, called, path, cuts) = sample;
            var arguments = new JsonObject { ["path"] = path };
            var text = new JsonObject { ["tool"] = tools[called % tools.Length], ["arguments"] = arguments.DeepClone() }.ToJsonString();
            var client = new ConstrainedCallsClient(new PiecesClient(Split(text, cuts), ChatFinishReason.Stop));

            var call = Single<FunctionCallContent>(client.GetResponseAsync("go", Offer(tools)).GetAwaiter().GetResult());
            var raw = (RawToolCall)call.RawRepresentation!;

            return raw.Name == tools[called % tools.Length] && JsonNode.DeepEquals(JsonNode.Parse(raw.Arguments), arguments)
                && call.Name == raw.Name && call.Arguments!["path"]?.ToString() == path;
        }));

    [Test]
    public void Any_answer_comes_back_as_text_however_its_stream_is_split() => Sampled.Holds(Prop.ForAll(
        Cases.ToArbitrary(),
        sample =>
        {
            var (tools, _, answer, cuts) = sample;
            var client = new ConstrainedCallsClient(new PiecesClient(Split(new JsonObject { ["answer"] = answer }.ToJsonString(), cuts), ChatFinishReason.Stop));

            var response = client.GetResponseAsync("go", Offer(tools)).GetAwaiter().GetResult();

            return response.Text == answer && response.FinishReason == ChatFinishReason.Stop;
        }));

    [Test]
    public void Symptom_29_no_part_of_a_cut_call_is_a_call() => Sampled.Holds(Prop.ForAll(
        Cases.ToArbitrary(),
        sample =>
        {
            var (tools, called, path, cuts) = sample;
            var text = new JsonObject { ["tool"] = tools[called % tools.Length], ["arguments"] = new JsonObject { ["path"] = path } }.ToJsonString();
            var client = new ConstrainedCallsClient(new PiecesClient(Split(text[..(1 + (called % text.Length))], cuts), ChatFinishReason.Length));

            var response = client.GetResponseAsync("go", Offer(tools)).GetAwaiter().GetResult();

            return response.FinishReason == ChatFinishReason.Length && !response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Any();
        }));

    [Test]
    public void The_same_tools_in_any_order_give_the_same_prompt_and_schema() => Sampled.Holds(Prop.ForAll(
        Gen.Shuffle(Pool).ToArbitrary(),
        shuffled =>
        {
            var (one, other) = (new PiecesClient(["""{"answer":""}"""], ChatFinishReason.Stop), new PiecesClient(["""{"answer":""}"""], ChatFinishReason.Stop));
            new ConstrainedCallsClient(one).GetResponseAsync("go", Offer(Pool)).GetAwaiter().GetResult();
            new ConstrainedCallsClient(other).GetResponseAsync("go", Offer(shuffled)).GetAwaiter().GetResult();

            return one.Asked == other.Asked;
        }));

    [Test]
    public async Task Calls_and_results_of_the_history_are_text_in_the_same_form_and_earlier_bytes_stay(CancellationToken cancellationToken)
    {
        var inner = new PiecesClient(["""{"answer":"ok"}"""], ChatFinishReason.Stop);
        var client = new ConstrainedCallsClient(inner);
        List<ChatMessage> messages = [new(ChatRole.System, "Be good."), new(ChatRole.User, "Do it.")];
        await client.GetResponseAsync(messages, Offer("read_file"), cancellationToken);
        var first = inner.Messages;
        messages.Add(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "read_file", new Dictionary<string, object?> { ["path"] = "a<b>.cs" })]));
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", "class A;")]));
        messages.Add(new ChatMessage(ChatRole.User, "Go on."));

        await client.GetResponseAsync(messages, Offer("read_file"), cancellationToken);

        Assert.That(inner.Messages.Take(2), Is.EqualTo(first));
        Assert.That(inner.Messages.Skip(2), Is.EqualTo((string[])["assistant: {\"tool\":\"read_file\",\"arguments\":{\"path\":\"a<b>.cs\"}}", "user: Result of read_file:\nclass A;\n\nGo on."]));
        Assert.That(inner.Options, Is.Not.Null);
        Assert.That((inner.Options!.Tools, inner.Options.ToolMode), Is.EqualTo(((IList<AITool>?)null, (ChatToolMode?)null)));
    }

    [Test]
    public async Task Ids_of_calls_go_on_from_those_of_the_history(CancellationToken cancellationToken)
    {
        var client = new ConstrainedCallsClient(new PiecesClient(["""{"tool":"read_file","arguments":{}}"""], ChatFinishReason.Stop));
        List<ChatMessage> messages = [new(ChatRole.User, "go"), new(ChatRole.Assistant, [new FunctionCallContent("call_1", "read_file"), new FunctionCallContent("call_2", "read_file")])];

        var call = Single<FunctionCallContent>(await client.GetResponseAsync(messages, Offer("read_file"), cancellationToken));

        Assert.That(call.CallId, Is.EqualTo("call_3"));
    }

    [TestCase("I would rather chat.")]
    [TestCase("[1]")]
    [TestCase("""{"thought": "x"}""")]
    [TestCase("""{"tool": "finish", "arguments": {}, "thought": "x"}""")]
    [TestCase("""{"tool": "finish", "arguments": {}, "answer": "x"}""")]
    [TestCase("""{"tool": "finish", "tool": "bash", "arguments": {}}""")]
    [TestCase("""{"tool": "finish", "arguments": {"path": "a", "path": "b"}}""")]
    [TestCase("""{"answer": "half \ud800"}""")]
    [TestCase("""{"tool": "\udc00", "arguments": {}}""")]
    public async Task A_reply_of_no_known_form_is_a_failure_and_no_answer(string reply, CancellationToken cancellationToken)
    {
        var client = new ConstrainedCallsClient(new PiecesClient([reply], ChatFinishReason.Stop));

        var fault = await Assert.ThrowsAsync<ChatException>(() => client.GetResponseAsync("go", Offer("finish"), cancellationToken));

        Assert.That((fault.Code, fault.Fault), Is.EqualTo((Codes.ConstrainedReplyUnreadable, (ChatFault?)ChatFault.ParserRejected)));
    }

    [Test]
    public async Task A_call_that_was_voided_is_none(CancellationToken cancellationToken)
    {
        var client = new ConstrainedCallsClient(new PiecesClient(["""{"tool":"bash","arguments":{}}""", "RESTART", """{"answer":"no"}"""], ChatFinishReason.Stop));

        var updates = await client.GetStreamingResponseAsync("go", Offer("bash"), cancellationToken).ToListAsync(cancellationToken);

        Assert.That(updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>(), Is.Empty);
        Assert.That((updates[^1].Text, updates.Count(update => update.IsRestart)), Is.EqualTo(("no", 1)));
    }

    [Test]
    public async Task A_stream_without_an_end_gives_nothing(CancellationToken cancellationToken)
    {
        var client = new ConstrainedCallsClient(new PiecesClient(["""{"answer":"x"}"""], finish: null));

        var updates = await client.GetStreamingResponseAsync("go", Offer("finish"), cancellationToken).ToListAsync(cancellationToken);

        Assert.That(updates.SelectMany(update => update.Contents), Is.Empty);
        Assert.That(updates, Has.Count.EqualTo(1), "that something comes is told");
    }

    [Test]
    public async Task Without_tools_nothing_is_held_to_anything(CancellationToken cancellationToken)
    {
        var inner = new PiecesClient(["plain"], ChatFinishReason.Stop);

        var response = await new ConstrainedCallsClient(inner).GetResponseAsync("go", new ChatOptions { Temperature = 0 }, cancellationToken);

        Assert.That((response.Text, inner.Options!.ResponseFormat), Is.EqualTo(("plain", (ChatResponseFormat?)null)));
    }

    [Test]
    public async Task References_of_a_tools_schema_still_lead_into_it(CancellationToken cancellationToken)
    {
        var inner = new PiecesClient(["""{"answer":""}"""], ChatFinishReason.Stop);
        var schema = JsonElement.Parse("""{ "type": "object", "properties": { "step": { "$ref": "#/$defs/step" }, "self": { "$ref": "#" } }, "$defs": { "step": { "type": "string" } } }""");
        var options = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("plan", "Plans.", schema)] };

        await new ConstrainedCallsClient(inner).GetResponseAsync("go", options, cancellationToken);

        var sent = JsonNode.Parse(((ChatResponseFormatJson)inner.Options!.ResponseFormat!).Schema!.Value.GetRawText())!;
        Assert.That(sent["anyOf"]![0]!["properties"]!["arguments"]!["$ref"]!.ToString(), Is.EqualTo("#/$defs/plan"));
        Assert.That(sent["$defs"]!["plan"]!["properties"]!.ToJsonString(), Is.EqualTo("""{"step":{"$ref":"#/$defs/plan/$defs/step"},"self":{"$ref":"#/$defs/plan"}}"""));
    }

    private static Gen<(string[] Tools, int Called, string Text, int[] Cuts)> Cases =>
        from tools in Gen.SubListOf(Pool).Where(list => list.Count > 0)
        from called in Gen.Choose(0, 100)
        from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from cuts in Gen.Choose(0, 300).ListOf(4)
        select (tools.ToArray(), called, Clean(text.Get), cuts.ToArray());

    // halves of a surrogate pair cannot be written as JSON
    private static string Clean(string text) => string.Concat(text.Where(letter => !char.IsSurrogate(letter)));

    private static List<string> Split(string text, int[] cuts)
    {
        var places = cuts.Select(cut => cut % (text.Length + 1)).Append(0).Append(text.Length).Order().ToList();
        return [.. places.Zip(places.Skip(1), (from, to) => text[from..to])];
    }

    private static ChatOptions Offer(params string[] tools) => new()
    {
        Tools = [.. tools.Select(tool => AIFunctionFactory.CreateDeclaration(tool, $"What {tool} does.", JsonElement.Parse("""{ "type": "object", "properties": { "path": { "type": "string" } } }""")))],
    };

    private static T Single<T>(ChatResponse response) => response.Messages.SelectMany(message => message.Contents).OfType<T>().Single();

    /// <summary>Answers with the given pieces and remembers what it was asked.</summary>
    private sealed class PiecesClient(IReadOnlyList<string> pieces, ChatFinishReason? finish) : IChatClient
    {
        public List<string> Messages { get; private set; } = [];

        public ChatOptions? Options { get; private set; }

        public string Asked => string.Join('\n', Messages) + ((ChatResponseFormatJson)Options!.ResponseFormat!).Schema!.Value.GetRawText();

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Messages = [.. messages.Select(message => $"{message.Role}: {message.Text}")];
            Options = options;
            await Task.CompletedTask;
            foreach (var piece in pieces)
            {
                yield return piece == "RESTART"
                    ? new ChatResponseUpdate { AdditionalProperties = new() { [ChatStream.Restart] = true } }
                    : new ChatResponseUpdate(ChatRole.Assistant, piece);
            }

            if (finish is not null)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, []) { FinishReason = finish };
            }
        }

        public object? GetService(Type serviceType, object? serviceKey) => null;

        public void Dispose()
        {
        }
    }
}
