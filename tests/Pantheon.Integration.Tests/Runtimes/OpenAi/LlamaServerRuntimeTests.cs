using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;

namespace Pantheon.Integration.Tests.Runtimes.OpenAi;

/// <summary>The adapter against a real llama-server with one scripted model.</summary>
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class LlamaServerRuntimeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-openai-");
    private LlamaServer? _server;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        LlamaServer.Executable();
        _server = await LlamaServer.StartAsync(ServerModels.Write(_folder.FullName, "coder"), "coder", CancellationToken.None);
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task It_is_pinned_proven_prepared_and_counted_by_its_own_answers(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();

        var pin = await runtime.PinAsync("m", cancellationToken);
        var prepared = await runtime.PrepareAsync(pin, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((pin.Origin, pin.Proof), Is.EqualTo((RuntimeOrigin.Local, "llama-server /props serves the model file 'coder.gguf'")));
            Assert.That((prepared.Pin, prepared.Slots, prepared.LoadTime), Is.EqualTo((pin, (int?)2, (TimeSpan?)null)));
            Assert.That(pin.ContextLength, Is.EqualTo(32768), "two slots share the 65536 tokens that it was started with");
            Assert.That(await runtime.CountTokensAsync(pin, "hello", cancellationToken), Is.InRange(1, 5));
            Assert.That((await runtime.HealthAsync(cancellationToken)).Resident, Is.EqualTo(["coder"]));
        }
    }

    [TestCase("auto")]
    [TestCase("required")]
    [TestCase("read_file")]
    public async Task Reasoning_text_and_call_come_apart_however_the_tool_is_asked_for(string mode, CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();
        var options = new ChatOptions
        {
            Tools = [Tool("write_file"), Tool("read_file")],
            ToolMode = mode switch { "auto" => ChatToolMode.Auto, "required" => ChatToolMode.RequireAny, _ => ChatToolMode.RequireSpecific(mode) },
            MaxOutputTokens = 64,
        };

        var response = await AskAsync(runtime, "fix it", options, cancellationToken);

        var contents = response.Messages[0].Contents;
        var call = contents.OfType<FunctionCallContent>().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((call.Name, call.Arguments!["path"]!.ToString()), Is.EqualTo(("read_file", "src/a.cs")));
            Assert.That(string.Concat(contents.OfType<TextReasoningContent>().Select(part => part.Text)).Trim(), Is.EqualTo("Look first."));
            Assert.That(response.Text.Trim(), Is.EqualTo("Reading."));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
            Assert.That(((ChatTimings)response.AdditionalProperties![ChatStream.Timings]!).Generation, Is.GreaterThan(TimeSpan.Zero));
        }
    }

    [Test]
    public async Task Symptom_29_a_call_at_the_token_limit_is_none(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();

        var response = await AskAsync(runtime, "fix it", new ChatOptions { Tools = [Tool("read_file")], MaxOutputTokens = 1 }, cancellationToken);

        Assert.That((response.FinishReason, response.Messages[0].Contents.OfType<FunctionCallContent>().Count()), Is.EqualTo(((ChatFinishReason?)ChatFinishReason.Length, 0)));
    }

    [Test]
    public async Task Symptom_13_reasoning_alone_says_so(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();

        Assert.That((await AskAsync(runtime, "think only", null, cancellationToken)).FinishReason, Is.EqualTo(ChatStream.EmptyAfterReasoning));
    }

    [Test]
    public async Task A_schema_and_a_grammar_hold_the_answer(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();
        var schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"const":"yes"}},"required":["a"],"additionalProperties":false}""");

        var json = await AskAsync(runtime, "give json", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "o"), MaxOutputTokens = 100 }, cancellationToken);
        var held = await AskAsync(runtime, "anything", new ChatOptions { Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= \"abc\""), MaxOutputTokens = 10 }, cancellationToken);

        Assert.That(JsonNode.Parse(json.Text)!["a"]!.ToString(), Is.EqualTo("yes"));
        Assert.That(held.Text, Is.EqualTo("abc"));
    }

    [Test]
    public async Task Faults_are_told_apart(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();

        var tooLong = await FaultAsync(() => AskAsync(runtime, string.Concat(Enumerable.Repeat("word ", 40_000)), null, cancellationToken));
        var grammar = await FaultAsync(() => AskAsync(runtime, "x", new ChatOptions { Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= (") }, cancellationToken));
        var adapter = await FaultAsync(() => AskAsync(runtime, "x", new ChatOptions { Adapters = [new ChatAdapter("none.gguf", 1)] }, cancellationToken));
        await using var other = Runtime("another");
        var missing = await FaultAsync(() => other.PinAsync("m", cancellationToken));
        await using var small = Runtime("coder", 100_000);
        var context = await FaultAsync(async () => await small.PrepareAsync(await small.PinAsync("m", cancellationToken), cancellationToken));

        Assert.That(
            new[] { tooLong, grammar, adapter, missing, context }.Select(failure => (failure.Code, failure.Fault)),
            Is.EqualTo(new (string, ChatFault?)[]
            {
                ("PAN4005", ChatFault.ContextExceeded), ("PAN4006", ChatFault.BadRequest), ("PAN4127", ChatFault.ModelMissing), ("PAN4003", ChatFault.ModelMissing), ("PAN4122", ChatFault.WrongModel),
            }));
    }

    [Test]
    public async Task Symptom_27_an_answer_that_nobody_reads_on_frees_its_slot(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        var endless = new ChatOptions { Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= [a-z] root"), MaxOutputTokens = 30_000 };

        await using (var updates = client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "x")], endless, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            await updates.MoveNextAsync();
            Assert.That(await BusyAsync(cancellationToken), Is.True);
        }

        while (await BusyAsync(cancellationToken))
        {
            // the test's own time limit bounds this: a slot that is never freed fails it
            await Task.Delay(TimeSpan.FromMilliseconds(600), cancellationToken);
        }
    }

    [Test]
    public async Task Symptom_26_the_second_turn_finds_the_first_in_the_cache(CancellationToken cancellationToken)
    {
        await using var runtime = Runtime();
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        List<ChatMessage> history = [new(ChatRole.System, string.Concat(Enumerable.Repeat("Be careful. ", 50))), new(ChatRole.User, "fix it")];
        var options = new ChatOptions { Tools = [Tool("read_file")], MaxOutputTokens = 64 };

        var first = await client.GetResponseAsync(history, options, cancellationToken);
        history.AddRange(first.Messages);
        history.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(first.Messages[0].Contents.OfType<FunctionCallContent>().Single().CallId, "text")]));
        var second = await client.GetResponseAsync(history, options, cancellationToken);

        Assert.That(second.Usage!.CachedInputTokenCount, Is.GreaterThan((first.Usage!.InputTokenCount ?? 0) * 9 / 10));
    }

    private static async Task<ChatException> FaultAsync(Func<Task> act) => (await Assert.ThrowsAsync<ChatException>(async () => await act()))!;

    private static async Task<ChatResponse> AskAsync(OpenAiRuntime runtime, string text, ChatOptions? options, CancellationToken cancellationToken)
    {
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        return await client.GetResponseAsync([new ChatMessage(ChatRole.User, text)], options, cancellationToken);
    }

    private static AIFunctionDeclaration Tool(string name) =>
        AIFunctionFactory.CreateDeclaration(name, name, JsonElement.Parse("""{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}"""));

    private async Task<bool> BusyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = _server!.Address };
        var slots = JsonNode.Parse(await http.GetStringAsync(new Uri("/slots", UriKind.Relative), cancellationToken))!.AsArray();
        return slots.Any(slot => slot!["is_processing"]!.GetValue<bool>());
    }

    private OpenAiRuntime Runtime(string id = "coder", int? context = null) => new(
        new PoolSpec { Name = "p", Kind = RuntimeKind.LlamaServer, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = id, Context = context } } },
        LocalEndpoint.At(IPEndPoint.Parse(_server!.Address.Authority)),
        TimeProvider.System);
}
