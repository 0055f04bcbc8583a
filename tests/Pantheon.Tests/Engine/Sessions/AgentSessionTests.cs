using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

[CancelAfter(15_000)]
internal sealed class AgentSessionTests
{
    [Test]
    public async Task Finish_ends_the_session_with_its_validated_output(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("finish", """{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(end.Failure, Is.Null);
            Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("done"));
            Assert.That(end.Turns, Is.EqualTo(1));
            Assert.That(end.ToolCalls, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Arguments_with_a_name_twice_are_malformed_and_answered(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", """{"text":"a","text":"b"}"""), Calls("finish", """{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("done"));
        Assert.That(chat.Sent[1][^1].Contents.OfType<FunctionResultContent>().Single().Result?.ToString(), Does.StartWith("The arguments of 'count' cannot be taken: Duplicate property 'text'"));
    }

    [TestCase("""{"text":"\ud800"}""")]
    [TestCase("""{"text":"a","\udc00":1}""")]
    [TestCase("""{"text":{"a":["\ud800"]}}""")]
    [TestCase("""{"text":1e999}""")]
    public async Task Arguments_of_half_a_character_and_of_no_number_are_answered(string arguments, CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", arguments), Calls("finish", """{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("done"));
    }

    [TestCase("""{"summary":"\ud800"}""")]
    [TestCase("""{"\ud800":1}""")]
    public async Task A_reply_of_half_a_character_is_asked_for_again(string reply, CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says(reply), Says("""{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("done"));
    }

    [TestCase("length")]
    [TestCase("content_filter")]
    [TestCase("repetition")]
    public async Task No_call_of_a_reply_that_was_cut_is_executed(string finish, CancellationToken cancellationToken)
    {
        var call = new FunctionCallContent("x", "count") { RawRepresentation = new RawToolCall("x", "count", """{"text":"a"}""") };
        var cut = new Stage.Update(new ChatResponseUpdate(ChatRole.Assistant, [call]) { FinishReason = new ChatFinishReason(finish) });
        using var chat = new StagedChatClient(TimeProvider.System, [cut], [Stage.Calls("finish", """{"summary":"done"}""")]);

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That((end.Output?["summary"]?.ToString(), end.ToolCalls), Is.EqualTo(("done", 1)));
    }

    [Test]
    public async Task A_reply_with_a_name_twice_is_asked_for_again(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says("""{"summary":"a","summary":"b"}"""), Says("""{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That((end.Failure, end.Output!["summary"]!.ToString()), Is.EqualTo(((Failure?)null, "done")));
    }

    [Test]
    public async Task What_came_before_a_restart_is_no_part_of_the_reply(CancellationToken cancellationToken)
    {
        var restart = new ChatResponseUpdate { AdditionalProperties = new() { [ChatStream.Restart] = true } };
        using var chat = new StagedChatClient(
            TimeProvider.System, [Stage.Text("""{"summary":"half"""), new Stage.Update(restart), Stage.Text("""{"summary":"done"}"""), Stage.Stops]);

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That((end.Failure, end.Turns, end.Output?["summary"]?.ToString()), Is.EqualTo(((Failure?)null, 1, "done")));
    }

    [Test]
    public async Task A_reply_that_went_round_in_circles_is_discarded_and_three_of_them_end_the_session(CancellationToken cancellationToken)
    {
        Stage[] circles = [Stage.Text("again and again"), Stage.Ends(ChatStream.Repetition)];
        using var once = new StagedChatClient(TimeProvider.System, circles, [Stage.Calls("finish", """{"summary":"done"}""")]);
        using var always = new StagedChatClient(TimeProvider.System, circles);

        var end = await SessionHarness.RunAsync(once, cancellationToken);
        var failed = await SessionHarness.RunAsync(always, cancellationToken);

        Assert.That(end.Output?["summary"]?.ToString(), Is.EqualTo("done"));
        Assert.That(once.Sent[1].Select(message => message.Text), Has.None.Contains("again and again"));
        Assert.That((failed.Failure?.Kind, always.Requests), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 3)));
    }

    [Test]
    public async Task Secrets_in_arguments_are_traced_redacted_whatever_json_makes_of_them(CancellationToken cancellationToken)
    {
        const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        var harness = new SessionHarness();
        using var chat = new CannedChatClient(
            Calls("count", new System.Text.Json.Nodes.JsonObject { ["text"] = $"\"aws_secret_access_key\": \"{Secret}\"" }.ToJsonString()),
            Calls("count", """{"text":"-----BEGIN RSA PRIVATE KEY-----"}"""),
            Calls("finish", """{"summary":"done"}"""));

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That(end.Failure, Is.Null);
        Assert.That(harness.Traces.ToolCalls[0].Arguments!.ToJsonString(), Does.Not.Contain(Secret));
        Assert.That(harness.Traces.ToolCalls[1].Arguments!["text"]!.ToString(), Does.Match("^.redacted:private_key:[0-9]+.$"));
        Assert.That(harness.Blobs.Text(harness.Traces.ModelCalls[^1].Request), Does.Not.Contain(Secret));
    }

    [Test]
    public async Task A_secret_as_the_name_of_a_tool_is_traced_redacted(CancellationToken cancellationToken)
    {
        var token = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789";
        var harness = new SessionHarness();
        using var chat = new CannedChatClient(Calls(token, "{}"), Calls("finish", """{"summary":"done"}"""));

        await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That(harness.Traces.ToolCalls[0].Tool, Is.EqualTo("[redacted:github_token:40]"));
        Assert.That(harness.Blobs.Texts, Has.None.Contains(token));
    }

    [Test]
    public async Task Tool_results_go_back_to_the_model(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", """{"text":"abc"}"""), Calls("finish", """{"summary":"done"}"""));

        await SessionHarness.RunAsync(chat, cancellationToken);

        var result = chat.Sent[1][^1].Contents.OfType<FunctionResultContent>().Single();
        Assert.That(result.Result, Is.EqualTo("3"));
    }

    [Test]
    public async Task A_call_that_breaks_its_schema_is_answered_and_never_executed(CancellationToken cancellationToken)
    {
        var tool = new CountTool();
        using var chat = new CannedChatClient(Calls("count", """{"letters":"abc"}"""), Calls("finish", """{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, tool: tool);

        Assert.That(tool.Calls, Is.Zero);
        Assert.That(chat.Sent[1][^1].Contents.OfType<FunctionResultContent>().Single().Result!.ToString(), Does.Contain("letters").And.Contain("Its schema:"));
        Assert.That(end.Failure, Is.Null);
    }

    [Test]
    public async Task Arguments_that_do_not_parse_never_return_to_the_history(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", """{"text": """), Calls("finish", """{"summary":"done"}"""));

        await SessionHarness.RunAsync(chat, cancellationToken);

        var replayed = chat.Sent[1].SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        Assert.That(replayed.Arguments, Is.Empty);
        Assert.That(replayed.RawRepresentation, Is.Null);
    }

    [Test]
    public async Task A_tool_that_was_not_granted_does_not_exist(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("bash", """{"command":"ls"}"""), Calls("finish", """{"summary":"done"}"""));

        await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That(chat.Sent[1][^1].Contents.OfType<FunctionResultContent>().Single().Result!.ToString(), Does.Contain("There is no tool 'bash'").And.Contain("count"));
    }

    [Test]
    public async Task A_truncated_call_is_discarded_and_not_executed(CancellationToken cancellationToken)
    {
        var tool = new CountTool();
        using var chat = new CannedChatClient(Cut("count", """{"text":"abc"}"""), Calls("finish", """{"summary":"done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, tool: tool);

        Assert.That(tool.Calls, Is.Zero);
        Assert.That(chat.Sent[1][^1].Text, Does.Contain("cut off"));
        Assert.That(end.Failure, Is.Null);
    }

    [Test]
    public async Task Replies_that_stay_truncated_end_the_session(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Cut("count", "{}"), Cut("count", "{}"), Cut("count", "{}"));

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That(end.Failure!.Kind, Is.EqualTo(FailureKind.BudgetExhausted));
    }

    [Test]
    public async Task Talk_without_a_call_is_nudged_twice_and_then_ends_without_success(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says("I will do it."), Says("Surely."), Says("Soon."), Calls("finish", """{"summary":"too late"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That(end.Failure!.Kind, Is.EqualTo(FailureKind.NoProgress));
        Assert.That(end.Turns, Is.EqualTo(3));
    }

    [Test]
    public async Task The_same_call_is_noticed_at_three_and_stopped_at_five(CancellationToken cancellationToken)
    {
        var same = Enumerable.Repeat(Calls("count", """{"text":"a"}"""), 9).ToArray();
        using var chat = new CannedChatClient(same);

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(end.Failure!.Kind, Is.EqualTo(FailureKind.NoProgress));
            Assert.That(end.Turns, Is.EqualTo(5));
            Assert.That(chat.Sent[3][^1].Text, Does.Contain("exactly this call three times"));
        }
    }

    [Test]
    public async Task Calls_that_stay_malformed_end_the_session(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", """{"a":1}"""), Calls("count", """{"a":2}"""), Calls("count", """{"a":3}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That(end.Failure!.Kind, Is.EqualTo(FailureKind.OutputInvalid));
    }

    [TestCase(2, 60, FailureKind.BudgetExhausted)]
    [TestCase(30, 2, FailureKind.BudgetExhausted)]
    public async Task The_first_bound_that_is_reached_ends_the_session(int turns, int calls, FailureKind kind, CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient([.. Enumerable.Range(1, 9).Select(n => Calls("count", $$"""{"text":"{{new string('a', n)}}"}"""))]);

        var end = await SessionHarness.RunAsync(chat, cancellationToken, limits: new AgentLimits { Turns = turns, ToolCalls = calls });

        Assert.That(end.Failure!.Kind, Is.EqualTo(kind));
        Assert.That(end.Turns, Is.EqualTo(2));
    }

    [Test]
    public async Task Finish_waits_for_the_evidence_of_the_last_change(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(
            Calls("count", """{"text":"a"}"""),
            Calls("edit", "{}"),
            Calls("finish", """{"summary":"early"}"""),
            Calls("count", """{"text":"b"}"""),
            Calls("finish", """{"summary":"now"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, requires: ["count"]);

        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("now"));
        Assert.That(chat.Sent[3][^1].Contents.OfType<FunctionResultContent>().Single().Result!.ToString(), Does.Contain("'count'").And.Contain("must succeed first"));
    }

    [Test]
    public async Task A_fault_of_the_runtime_is_a_failure_of_its_kind_and_is_traced(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Fails(new ChatException("PAN4001", FailureKind.RuntimeUnavailable, "down", "start it")));
        var harness = new SessionHarness();

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(end.Failure, Is.EqualTo(new Failure(FailureKind.RuntimeUnavailable, "down") { Code = "PAN4001", Next = "start it" }));
            Assert.That(harness.Traces.ModelCalls.Single().FailureKind, Is.EqualTo(FailureKind.RuntimeUnavailable));
        }
    }

    [Test]
    public async Task A_turn_that_failed_with_its_server_is_sent_again_once_the_server_is_back(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(
            Fails(new ChatException("PAN4001", FailureKind.RuntimeUnavailable, "down") { Fault = ChatFault.Unreachable }),
            Calls("finish", """{"summary":"done"}"""));
        var asked = new List<ChatFault>();
        var time = new ManualTime();
        SessionHarness harness = null!;
        harness = new SessionHarness
        {
            Time = time,
            Limits = new AgentLimits { Turns = 1, Wall = TimeSpan.FromMinutes(1) },
            Recover = (fault, _, _) =>
            {
                asked.Add(fault);
                time.Advance(TimeSpan.FromHours(1));
                return Task.FromResult<RoutedModel?>(new RoutedModel(harness.Traces.ModelCalls.Single().Model, chat));
            },
        };

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((end.Failure, end.Turns, end.Output!["summary"]!.ToString()), Is.EqualTo(((Failure?)null, 1, "done")));
            Assert.That(asked, Is.EqualTo(new[] { ChatFault.Unreachable }));
            Assert.That(chat.Sent[1].Select(message => message.Text), Is.EqualTo(chat.Sent[0].Select(message => message.Text)));
            Assert.That(harness.Traces.ModelCalls.Select(call => (call.Turn, call.FailureKind)), Is.EqualTo(new[] { (1, FailureKind.RuntimeUnavailable), (1, (FailureKind?)null) }));
        }
    }

    [Test]
    public async Task An_agent_without_tools_answers_once_with_validated_json(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says("```json\n{\"summary\":\"fine\"}\n```"));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("fine"));
        Assert.That(chat.Options[0]!.Tools, Is.Null);
        Assert.That(chat.Options[0]!.ResponseFormat, Is.InstanceOf<ChatResponseFormatJson>());
    }

    [TestCase("root ::= \"a\"", null, GrammarKind.Gbnf, "root ::= \"a\"")]
    [TestCase(null, "a+", GrammarKind.Regex, "a+")]
    public async Task An_agents_grammar_goes_along_and_stands_alone(string? gbnf, string? regex, GrammarKind kind, string text, CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says("{\"summary\":\"fine\"}"));
        var harness = new SessionHarness { WithTools = false, Grammar = new AgentGrammar { Gbnf = gbnf, Regex = regex } };

        await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That(chat.Options[0]!.Grammar, Is.EqualTo(new ChatGrammar(kind, text)));
        Assert.That(chat.Options[0]!.ResponseFormat, Is.Null);
    }

    [Test]
    public async Task An_answer_that_breaks_its_schema_is_asked_for_again(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says("""{"summary":[7]}"""), Says("""{"summary":"fine"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("fine"));
        Assert.That(chat.Sent[1][^1].Text, Does.Contain("summary"));
    }

    [Test]
    public async Task Every_turn_and_call_is_traced_with_its_parent_and_no_secret_in_it(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", """{"text":"AKIAIOSFODNN7EXAMPLE"}"""), Calls("finish", """{"summary":"done"}"""));
        var harness = new SessionHarness();

        await harness.RunSessionAsync(chat, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(harness.Traces.ModelCalls.Select(call => call.Turn), Is.EqualTo([1, 2]));
            Assert.That(harness.Traces.ToolCalls.Select(call => call.Tool), Is.EqualTo(["count", "finish"]));
            Assert.That(harness.Traces.ToolCalls[0].ParentSpanId, Is.EqualTo(harness.Traces.ModelCalls[0].SpanId));
            Assert.That(harness.Traces.ToolCalls[0].Arguments!.ToJsonString(), Does.Not.Contain("AKIAIOSFODNN7EXAMPLE"));
        }
    }

    [Test]
    public async Task The_prompt_prefix_is_the_same_to_the_byte_from_turn_to_turn(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("count", """{"text":"a"}"""), Calls("finish", """{"summary":"done"}"""));

        await SessionHarness.RunAsync(chat, cancellationToken);

        var first = MessageJson.Of(chat.Sent[0]).ToJsonString();
        var second = MessageJson.Of(chat.Sent[1].Take(chat.Sent[0].Count)).ToJsonString();
        Assert.That(second, Is.EqualTo(first));
        Assert.That(chat.Options[1]!.Tools!.Select(tool => tool.Name), Is.EqualTo(new[] { "count", "edit", "finish", "think" }));
    }
}
