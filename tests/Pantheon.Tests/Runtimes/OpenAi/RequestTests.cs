using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>The same request as each kind of server is sent it.</summary>
[CancelAfter(15_000)]
internal sealed class RequestTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""");

    [TestCase(RuntimeKind.Vllm)]
    [TestCase(RuntimeKind.LlamaServer)]
    [TestCase(RuntimeKind.LmStudio)]
    [TestCase(RuntimeKind.LlamaSwap)]
    [TestCase(RuntimeKind.Sglang)]
    [TestCase(RuntimeKind.Ovms)]
    [TestCase(RuntimeKind.OpenAi)]
    public async Task A_schema_goes_in_its_wrapper_because_the_flat_form_is_taken_and_not_enforced(RuntimeKind kind, CancellationToken cancellationToken)
    {
        var body = await Talk.BodyAsync(kind, cancellationToken, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "o") });

        Assert.That(body["response_format"]!.ToJsonString(), Is.EqualTo("""{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object","properties":{"a":{"type":"string"}}}}}"""));
        Assert.That((body["stream"]!.GetValue<bool>(), body["stream_options"]!["include_usage"]!.GetValue<bool>()), Is.EqualTo((true, true)));
    }

    [TestCase(RuntimeKind.LlamaServer, """{"type":"json_object"}""")]
    [TestCase(RuntimeKind.LmStudio, """{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object"}}}""")]
    public async Task Json_of_any_shape_is_asked_for_in_the_servers_way(RuntimeKind kind, string expected, CancellationToken cancellationToken)
    {
        var body = await Talk.BodyAsync(kind, cancellationToken, new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        Assert.That(body["response_format"]!.ToJsonString(), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_schema_beside_tools_is_left_to_the_check_of_the_answer(CancellationToken cancellationToken)
    {
        var options = new ChatOptions { Tools = [Talk.Tool("a")], ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "o") };

        Assert.That((await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, options)).ContainsKey("response_format"), Is.False);
        options.ToolMode = ChatToolMode.None;
        Assert.That((await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, options)).ContainsKey("response_format"), Is.True);
    }

    [TestCase(RuntimeKind.LlamaServer, GrammarKind.Gbnf, "grammar")]
    [TestCase(RuntimeKind.Vllm, GrammarKind.Gbnf, "structured_outputs.grammar")]
    [TestCase(RuntimeKind.Vllm, GrammarKind.Regex, "structured_outputs.regex")]
    [TestCase(RuntimeKind.Sglang, GrammarKind.Regex, "regex")]
    [TestCase(RuntimeKind.Sglang, GrammarKind.Gbnf, "ebnf")]
    public async Task A_grammar_goes_where_the_server_takes_it(RuntimeKind kind, GrammarKind grammar, string field, CancellationToken cancellationToken)
    {
        var body = await Talk.BodyAsync(kind, cancellationToken, new ChatOptions { Grammar = new ChatGrammar(grammar, "root ::= \"a\"") });

        Assert.That(field.Split('.').Aggregate((JsonNode)body, (node, name) => node[name]!).ToString(), Is.EqualTo("root ::= \"a\""));
    }

    [TestCase(RuntimeKind.LlamaServer, GrammarKind.Regex, "regular expression")]
    [TestCase(RuntimeKind.LmStudio, GrammarKind.Gbnf, "GBNF grammar")]
    [TestCase(RuntimeKind.OpenAi, GrammarKind.Regex, "regular expression")]
    public async Task A_grammar_that_the_server_cannot_take_is_refused_in_words(RuntimeKind kind, GrammarKind grammar, string word, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.BodyAsync(kind, cancellationToken, new ChatOptions { Grammar = new ChatGrammar(grammar, "a") }));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4124", (ChatFault?)ChatFault.BadRequest)));
        Assert.That(failure.Message, Does.Contain(word).And.Contain("pool 'p'"));
    }

    [Test]
    public async Task A_grammar_beside_tools_is_refused_before_the_server_refuses_it(CancellationToken cancellationToken)
    {
        var options = new ChatOptions { Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= \"a\""), Tools = [Talk.Tool("a")] };

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, options));

        Assert.That(failure!.Code, Is.EqualTo("PAN4124"));
    }

    [TestCase(RuntimeKind.Vllm, """{"type":"function","function":{"name":"b"}}""", 3)]
    [TestCase(RuntimeKind.LlamaServer, "\"required\"", 1, TestName = "A_named_tool_on_llama_server_is_the_only_one_offered_since_it_takes_a_name_for_auto")]
    [TestCase(RuntimeKind.LlamaSwap, "\"required\"", 1)]
    [TestCase(RuntimeKind.Ovms, """{"type":"function","function":{"name":"b"}}""", 3)]
    public async Task A_named_tool_is_asked_for_in_the_servers_way(RuntimeKind kind, string choice, int offered, CancellationToken cancellationToken)
    {
        var options = new ChatOptions { Tools = [Talk.Tool("c"), Talk.Tool("b"), Talk.Tool("a")], ToolMode = ChatToolMode.RequireSpecific("b") };

        var body = await Talk.BodyAsync(kind, cancellationToken, options);

        Assert.That(body["tool_choice"]!.ToJsonString(), Is.EqualTo(choice));
        Assert.That(body["tools"]!.AsArray(), Has.Count.EqualTo(offered));
        Assert.That(body["tools"]!.AsArray().Select(tool => tool!["function"]!["name"]!.ToString()), Does.Contain("b").And.Ordered);
    }

    [Test]
    public async Task A_named_tool_that_is_not_offered_is_a_fault_of_ours(CancellationToken cancellationToken)
    {
        var options = new ChatOptions { Tools = [Talk.Tool("a")], ToolMode = ChatToolMode.RequireSpecific("b") };

        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await Talk.BodyAsync(RuntimeKind.Vllm, cancellationToken, options)))!.Code, Is.EqualTo("PAN4130"));
    }

    [Test]
    public async Task Symptom_26_the_bytes_of_a_conversation_stay_the_same_from_turn_to_turn_and_tools_are_sorted(CancellationToken cancellationToken)
    {
        ChatMessage[] first = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "fix it")];
        ChatMessage[] second =
        [
            .. first,
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("c1", "read", new Dictionary<string, object?> { ["path"] = "x", ["end"] = 3 })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "text")]),
        ];
        ChatOptions Options(params string[] tools) => new() { Tools = [.. tools.Select(Talk.Tool)], Seed = 7, Temperature = 0 };

        var one = await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, Options("b", "a"), first);
        var two = await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, Options("a", "b"), second);

        Assert.That(two["tools"]!.ToJsonString(), Is.EqualTo(one["tools"]!.ToJsonString()));
        Assert.That(two["messages"]!.ToJsonString(), Does.StartWith(one["messages"]!.ToJsonString()[..^1]));
        Assert.That(two["cache_prompt"]!.GetValue<bool>(), Is.True);
        Assert.That(two["messages"]!.ToJsonString(), Does.Not.Contain("hm"));
    }

    [TestCase(RuntimeKind.Vllm, "max_completion_tokens")]
    [TestCase(RuntimeKind.LlamaServer, "max_tokens")]
    [TestCase(RuntimeKind.OpenAi, "max_tokens")]
    public async Task Sampling_and_the_token_limit_are_sent_under_the_servers_names(RuntimeKind kind, string limit, CancellationToken cancellationToken)
    {
        var body = await Talk.BodyAsync(kind, cancellationToken, new ChatOptions { MaxOutputTokens = 9, Seed = 7, Temperature = 0, StopSequences = ["END"] });

        Assert.That((body[limit]!.GetValue<int>(), body["seed"]!.GetValue<long>(), body["temperature"]!.GetValue<double>(), body["stop"]!.ToJsonString()), Is.EqualTo((9, 7L, 0.0, "[\"END\"]")));
    }

    [TestCase(RuntimeKind.Vllm, true, true)]
    [TestCase(RuntimeKind.LlamaServer, false, true)]
    [TestCase(RuntimeKind.LmStudio, false, false)]
    public async Task Priority_and_the_thinking_switch_go_to_servers_that_know_them(RuntimeKind kind, bool priority, bool thinking, CancellationToken cancellationToken)
    {
        var body = await Talk.BodyAsync(kind, cancellationToken, new ChatOptions { Priority = 3, Thinking = false });
        var silent = await Talk.BodyAsync(kind, cancellationToken, new ChatOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body["priority"]?.GetValue<int>(), Is.EqualTo(priority ? 3 : null));
            Assert.That(body["chat_template_kwargs"]?.ToJsonString(), Is.EqualTo(thinking ? """{"enable_thinking":false}""" : null));
            Assert.That(silent.ContainsKey("priority") || silent.ContainsKey("chat_template_kwargs"), Is.False);
        }
    }

    [Test]
    public async Task Symptom_24_one_system_message_stands_first_and_no_role_comes_twice_in_a_row(CancellationToken cancellationToken)
    {
        var body = await Talk.BodyAsync(
            RuntimeKind.Vllm,
            cancellationToken,
            new ChatOptions(),
            new ChatMessage(ChatRole.System, "One."),
            new ChatMessage(ChatRole.System, "Two."),
            new ChatMessage(ChatRole.User, "fix"),
            new ChatMessage(ChatRole.System, "Steer."),
            new ChatMessage(ChatRole.Assistant, "done"),
            new ChatMessage(ChatRole.Assistant, "really"),
            new ChatMessage(ChatRole.User, "ok"));

        Assert.That(
            body["messages"]!.AsArray().Select(message => $"{message!["role"]}: {message["content"]}"),
            Is.EqualTo(["system: One.\n\nTwo.", "user: fix\n\nSteer.", "assistant: done\n\nreally", "user: ok"]));
    }

    [Test]
    public async Task A_role_that_servers_drop_without_a_word_is_not_sent(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, new ChatOptions(), new ChatMessage(new ChatRole("developer"), "x")));

        Assert.That(failure!.Code, Is.EqualTo("PAN4130"));
    }

    [Test]
    public async Task Symptom_19_arguments_that_did_not_parse_are_sent_as_none(CancellationToken cancellationToken)
    {
        var call = new FunctionCallContent("c1", "read", null) { RawRepresentation = new RawToolCall("c1", "read", "{bad") };

        var body = await Talk.BodyAsync(RuntimeKind.LlamaServer, cancellationToken, new ChatOptions(), new ChatMessage(ChatRole.User, "x"), new ChatMessage(ChatRole.Assistant, [call]));

        Assert.That(body["messages"]![1]!["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>(), Is.EqualTo("{}"));
    }

    [Test]
    public async Task OpenVINO_is_spoken_to_below_v3_and_a_router_is_not_let_load_by_itself(CancellationToken cancellationToken)
    {
        foreach (var (kind, target) in new[] { (RuntimeKind.Ovms, "/v3/chat/completions?"), (RuntimeKind.LlamaServer, "/v1/chat/completions?autoload=false"), (RuntimeKind.Vllm, "/v1/chat/completions?") })
        {
            string? asked = null;
            await Talk.AskAsync(
                kind,
                (request, reply) =>
                {
                    asked = $"{request.Path}?{request.Query}";
                    return reply.EventsAsync(ChatEvents.Answer("m"));
                },
                cancellationToken);

            Assert.That(asked, Is.EqualTo(target));
        }
    }
}
