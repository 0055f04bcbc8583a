using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>
/// What Pantheon counts on with every model server, asked of a real one: nothing here needs a capable model, only one that speaks. See ops/docs/runtimes.md, "Trying a live server".
/// </summary>
[TestFixtureSource(typeof(LiveTarget), nameof(LiveTarget.All))]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[CancelAfter(180_000)]
internal sealed class LiveServerTests(LiveTarget target) : IDisposable
{
    private const int Enough = 2048;

    private static readonly AIFunctionDeclaration ReadFile = AIFunctionFactory.CreateDeclaration(
        "read_file", "Reads a file of the project.", JsonElement.Parse("""{"type":"object","properties":{"path":{"type":"string","maxLength":40}},"required":["path"],"additionalProperties":false}"""));

    private LiveServer? _server;
    private IModelRuntime? _runtime;
    private PreparedModel? _prepared;

    private LiveServer Server => _server!; // no test runs before the set-up has

    private IModelRuntime Runtime => _runtime!;

    private ModelPin Pin => _prepared!.Pin;

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        _server = await target.StartAsync(CancellationToken.None);
        _runtime = _server.Runtime();
        _prepared = await _runtime.PrepareAsync(await _runtime.PinAsync("m", CancellationToken.None), CancellationToken.None);
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _runtime?.DisposeAsync().AsTask().GetAwaiter().GetResult(); // closes an HttpClient and waits for nothing
        _server?.Dispose();
        (_runtime, _server) = (null, null);
    }

    [Test]
    public async Task It_is_pinned_as_local_with_proof_digest_and_context(CancellationToken cancellationToken)
    {
        var pin = await Runtime.PinAsync("m", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Local), pin.Proof);
            Assert.That(pin.Proof, Is.Not.Empty);
            Assert.That(pin.Digest, Is.Not.Null.And.Length.GreaterThan(32));
            Assert.That((pin.ContextLength, pin.Kind, pin.ServerPort is not null), Is.EqualTo((Pin.ContextLength, target.Kind, true)));
            Assert.That(pin.ContextLength, Is.GreaterThanOrEqualTo(4096));
        }
    }

    [Test]
    public async Task A_model_that_it_has_not_is_missing_and_nothing_else_answers(CancellationToken cancellationToken)
    {
        await using var other = Server.Runtime("no-such-model-anywhere");

        var missing = await Assert.ThrowsAsync<ChatException>(() => other.PinAsync("m", cancellationToken));

        Assert.That((missing.Fault, missing.Kind), Is.EqualTo(((ChatFault?)ChatFault.ModelMissing, FailureKind.RuntimeUnavailable)));
        Assert.That(missing.Message, Does.Contain("no-such-model-anywhere"));
    }

    [Test]
    public void Preparing_it_let_it_say_a_token_and_read_its_context_back()
    {
        Assert.That((_prepared!.Canary > TimeSpan.Zero, Pin.ContextLength >= 4096, Pin.Origin), Is.EqualTo((true, true, RuntimeOrigin.Local)), Pin.Proof);
        Assert.That(_prepared.Slots ?? 1, Is.Positive);
    }

    [Test]
    public async Task It_is_up_and_says_that_it_holds_the_model(CancellationToken cancellationToken)
    {
        var health = await Runtime.HealthAsync(cancellationToken);

        Assert.That((health.IsUp, health.Reason), Is.EqualTo((true, (string?)null)));
        Assert.That(health.Resident, Has.Some.EqualTo(Pin.Id).Or.Some.EqualTo($"{Pin.Id}:latest"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_answer_has_words_usage_an_end_and_the_name_of_its_model(bool throughStack, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(LiveModels.Speak, new ChatOptions { MaxOutputTokens = 64, Temperature = 0, Seed = 1 }, cancellationToken, throughStack);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text + Reasoning(answer), Is.Not.Empty);
            Assert.That(target.Says, Is.Null.Or.EqualTo(answer.Text));
            Assert.That(answer.FinishReason, Is.AnyOf(ChatFinishReason.Stop, ChatFinishReason.Length, ChatStream.EmptyAfterReasoning));
            Assert.That(answer.Usage?.InputTokenCount, Is.Positive);
            Assert.That(answer.Usage?.OutputTokenCount, Is.InRange(1, 64));
            Assert.That(answer.ModelId, Is.Not.Null.And.Not.Empty);
        }
    }

    [Test]
    public async Task An_answer_of_one_token_ends_by_its_length(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(LiveModels.Speak, OneToken, cancellationToken);

        Assert.That((answer.FinishReason, answer.Usage?.OutputTokenCount), Is.EqualTo(((ChatFinishReason?)ChatFinishReason.Length, (long?)1)));
    }

    [Test]
    public async Task The_same_seed_says_the_same_twice(CancellationToken cancellationToken)
    {
        var options = new ChatOptions { MaxOutputTokens = 48, Temperature = 0, Seed = 7 };

        var first = await AskAsync(LiveModels.Speak, options, cancellationToken);
        var second = await AskAsync(LiveModels.Speak, options, cancellationToken);

        Assert.That((second.Text, Reasoning(second), second.FinishReason), Is.EqualTo((first.Text, Reasoning(first), first.FinishReason)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_schema_holds_the_answer(bool throughStack, CancellationToken cancellationToken)
    {
        const string Schema = """
            {"type":"object","properties":{"verdict":{"enum":["approve","reject"]},"files":{"type":"integer","minimum":1,"maximum":9},"done":{"type":"boolean"}},"required":["verdict","files","done"],"additionalProperties":false}
            """;

        var answer = await AskAsync(LiveModels.Speak, Held(Schema), cancellationToken, throughStack);

        Assert.That(JsonSchema.Parse(JsonNode.Parse(Schema)!.AsObject()).Validate(JsonNode.Parse(answer.Text)), Is.Empty, answer.Text);
        Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
    }

    [Test]
    public async Task Letters_of_every_script_go_there_and_come_back_whole(CancellationToken cancellationToken)
    {
        const string Words = "naïve Привет 世界 🦉";
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["word"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(Words) } },
            ["required"] = new JsonArray("word"),
            ["additionalProperties"] = false,
        };

        var answer = await AskAsync($"Say it with {Words}, e\u0301 and \u202Bשלום\u202C, as JSON.", Held(schema.ToJsonString()), cancellationToken);

        Assert.That(JsonNode.Parse(answer.Text)!["word"]!.ToString(), Is.EqualTo(Words));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Offered_a_tool_it_calls_it_whole_or_not_at_all(bool throughStack, CancellationToken cancellationToken)
    {
        var options = new ChatOptions { Tools = [ReadFile], MaxOutputTokens = 512, Temperature = 0, Seed = 1, Thinking = false };

        var answer = await WithToolsAsync(() => AskAsync("Please read the file notes.txt with your tool.", options, cancellationToken, throughStack));

        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.FinishReason == ChatFinishReason.ToolCalls, Is.EqualTo(calls.Count > 0), $"{answer.FinishReason}");
            Assert.That(calls.Select(call => call.Name), Is.All.EqualTo("read_file"));
            Assert.That(calls.Select(call => call.CallId), Is.Unique.And.None.Empty);
            Assert.That(calls.Select(call => call.Arguments is not null && JsonNode.Parse(((RawToolCall)call.RawRepresentation!).Arguments) is JsonObject), Is.All.True);
        }
    }

    [Test]
    public async Task A_history_with_a_call_and_its_result_is_accepted(CancellationToken cancellationToken)
    {
        ChatMessage[] history =
        [
            new(ChatRole.System, "You read files."),
            new(ChatRole.User, "Please read the file notes.txt with your tool."),
            new(ChatRole.Assistant, [new TextContent("I look."), new FunctionCallContent("call_1", "read_file", new Dictionary<string, object?> { ["path"] = "notes.txt" })]),
            new(ChatRole.Tool, [new FunctionResultContent("call_1", "nothing but \"quotes\" and <tags>\n")]),
        ];

        var answer = await WithToolsAsync(() => AskAsync(history, new ChatOptions { Tools = [ReadFile], MaxOutputTokens = 64, Thinking = false }, cancellationToken));

        Assert.That((answer.FinishReason is not null, answer.Usage?.InputTokenCount > 20), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Roles_that_come_twice_and_two_system_messages_are_accepted(CancellationToken cancellationToken)
    {
        ChatMessage[] history =
        [
            new(ChatRole.System, "Be brief."),
            new(ChatRole.System, "Be exact."),
            new(ChatRole.User, "One."),
            new(ChatRole.User, "Two."),
            new(ChatRole.Assistant, "Three."),
            new(ChatRole.Assistant, "Four."),
            new(ChatRole.System, "Go on."),
            new(ChatRole.User, LiveModels.Speak),
        ];

        var answer = await AskAsync(history, new ChatOptions { MaxOutputTokens = 16 }, cancellationToken);

        Assert.That((answer.FinishReason is not null, answer.Usage?.OutputTokenCount >= 1), Is.EqualTo((true, true)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_prompt_longer_than_the_context_is_refused_and_never_cut(bool throughStack, CancellationToken cancellationToken)
    {
        // no tokenizer joins two words into one token
        var prompt = string.Concat(Enumerable.Repeat("word ", Pin.ContextLength + 100));

        var fault = await Assert.ThrowsAsync<ChatException>(() => AskAsync(prompt, OneToken, cancellationToken, throughStack));

        Assert.That((fault.Fault, fault.Kind), Is.EqualTo(((ChatFault?)ChatFault.ContextExceeded, FailureKind.ContextOverflow)), fault.Message);
    }

    [Test]
    public async Task Hanging_up_in_mid_answer_frees_the_seat(CancellationToken cancellationToken)
    {
        var isLlama = target.Kind == RuntimeKind.LlamaServer;
        var options = new ChatOptions { MaxOutputTokens = Pin.ContextLength - 1024, Grammar = isLlama ? new ChatGrammar(GrammarKind.Gbnf, "root ::= [a-z] root") : null };
        using var client = Runtime.Open(Pin);

        await using (var updates = client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, LiveModels.Speak)], options, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            await updates.MoveNextAsync();
            Assert.That(!isLlama || await Server.IsBusyAsync(cancellationToken), Is.True);
        }

        var next = await AskAsync(LiveModels.Speak, OneToken, cancellationToken);
        if (isLlama)
        {
            await Server.IdleAsync(cancellationToken);
        }

        Assert.That(next.FinishReason, Is.EqualTo(ChatFinishReason.Length));
    }

    [Test]
    public async Task Two_at_once_both_come_to_their_end(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 2).Select(seed => AskAsync(LiveModels.Speak, new ChatOptions { MaxOutputTokens = 32, Seed = seed }, cancellationToken)));

        Assert.That(answers.Select(answer => answer.FinishReason is not null && answer.Usage?.OutputTokenCount is >= 1 and <= 32), Is.All.True);
    }

    [Test]
    public async Task Given_back_it_can_be_prepared_again_and_is_the_same(CancellationToken cancellationToken)
    {
        await Runtime.ReleaseAsync(Pin, cancellationToken);
        var again = await Runtime.PrepareAsync(Pin, cancellationToken);
        var answer = await AskAsync(LiveModels.Speak, OneToken, cancellationToken);

        Assert.That((again.Pin.Digest, again.Pin.ContextLength, again.Pin.Id), Is.EqualTo((Pin.Digest, Pin.ContextLength, Pin.Id)));
        Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Length));
    }

    [Test]
    public async Task A_text_has_as_many_tokens_as_it_adds_to_the_prompt(CancellationToken cancellationToken)
    {
        const string Short = "Say it.";
        var text = Short + string.Concat(Enumerable.Repeat(" The night shift keeps 7 lamps lit;", 40));
        if (await Runtime.CountTokensAsync(Pin, text, cancellationToken) is not { } tokens)
        {
            throw target.Lacks($"{target} has no tokenizer to ask");
        }

        var tokensOfShort = await Runtime.CountTokensAsync(Pin, Short, cancellationToken);
        var read = (await AskAsync(text, OneToken, cancellationToken)).Usage?.InputTokenCount;
        var readOfShort = (await AskAsync(Short, OneToken, cancellationToken)).Usage?.InputTokenCount;

        // a template may join its own marks with what stands beside them
        Assert.That(read - readOfShort, Is.EqualTo(tokens - tokensOfShort).Within(4));
    }

    [Test]
    public async Task The_second_turn_finds_the_first_in_the_cache(CancellationToken cancellationToken)
    {
        List<ChatMessage> history = [new(ChatRole.System, string.Concat(Enumerable.Repeat("Be careful with what you write. ", 30))), new(ChatRole.User, LiveModels.Speak)];
        var options = new ChatOptions { MaxOutputTokens = 24, Temperature = 0, Seed = 1 };

        var first = await AskAsync([.. history], options, cancellationToken);
        history.AddRange([new ChatMessage(ChatRole.Assistant, first.Text), new ChatMessage(ChatRole.User, "Go on.")]);
        var second = await AskAsync([.. history], options, cancellationToken);

        if (second.Usage?.CachedInputTokenCount is not { } cached)
        {
            throw target.Lacks($"{target} reports no cached tokens");
        }

        Assert.That(cached, Is.GreaterThan((first.Usage?.InputTokenCount ?? 0) * 8 / 10));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Thinking_may_be_asked_for_and_forbidden(bool thinks, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(LiveModels.Speak, new ChatOptions { MaxOutputTokens = 32, Thinking = thinks }, cancellationToken);

        Assert.That((answer.FinishReason is not null, answer.Usage?.OutputTokenCount >= 1), Is.EqualTo((true, true)));
    }

    [TestCase(GrammarKind.Gbnf, "root ::= \"left\" | \"right\"")]
    [TestCase(GrammarKind.Regex, "(left|right)")]
    public async Task A_grammar_is_held_or_refused_and_never_left_out(GrammarKind grammar, string text, CancellationToken cancellationToken)
    {
        var isTaken = target.Kind == RuntimeKind.Vllm || (target.Kind == RuntimeKind.LlamaServer && grammar == GrammarKind.Gbnf);
        var options = new ChatOptions { MaxOutputTokens = Enough, Thinking = false, Grammar = new ChatGrammar(grammar, text) };

        Task<ChatResponse> AskedAsync() => AskAsync(LiveModels.Speak, options, cancellationToken);

        if (isTaken)
        {
            Assert.That((await AskedAsync()).Text, Is.AnyOf("left", "right"));
        }
        else
        {
            Assert.That((await Assert.ThrowsAsync<ChatException>(AskedAsync)).Fault, Is.EqualTo(ChatFault.BadRequest));
        }
    }

    // a random model may end at once unless it is told what to say
    private static ChatOptions OneToken => new() { MaxOutputTokens = 1, Temperature = 0, Seed = 1 };

    private static ChatOptions Held(string schema) => new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema), "answer"),
        MaxOutputTokens = Enough,
        Temperature = 0,
        Seed = 1,
        Thinking = false,
    };

    private static string Reasoning(ChatResponse answer) =>
        string.Concat(answer.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Select(part => part.Text));

    /// <summary>A model, or a server's settings, may have no tools at all; then the refusal says so.</summary>
    private async Task<ChatResponse> WithToolsAsync(Func<Task<ChatResponse>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ChatException refused) when (refused.Fault == ChatFault.BadRequest && refused.Message.Contains("tools", StringComparison.Ordinal))
        {
            throw target.Lacks(refused.Message);
        }
    }

    private Task<ChatResponse> AskAsync(string text, ChatOptions options, CancellationToken cancellationToken, bool throughStack = false) =>
        AskAsync([new ChatMessage(ChatRole.User, text)], options, cancellationToken, throughStack);

    private async Task<ChatResponse> AskAsync(ChatMessage[] history, ChatOptions options, CancellationToken cancellationToken, bool throughStack = false)
    {
        using var client = throughStack ? LiveServer.Stack(Runtime, Pin) : Runtime.Open(Pin);
        return await client.GetResponseAsync(history, options, cancellationToken);
    }
}
