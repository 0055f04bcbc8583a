using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Telemetry;

public sealed class SpanMappingTests
{
    private static readonly IReadOnlyList<OtlpSpanSeen> Spans = Collected.Of(SampleRun.Rows, SemanticConventions.V1411);

    [Test]
    public void Every_row_is_one_span_and_every_span_hangs_on_another_of_its_trace()
    {
        var rows = SampleRun.Rows;

        Assert.That(Spans, Has.Count.EqualTo(1 + 1 + rows.Attempts.Count + rows.ModelCalls.Count + rows.ToolCalls.Count), "the run and the map besides");
        Assert.That(OtlpReading.Faults(Spans), Is.Empty);
        Assert.That(Spans.Select(span => span.Trace).Distinct().Single(), Is.EqualTo("0102030405060708090a0b0c0d0e0f10"));
    }

    [TestCase("invoke_workflow spec2code", null, "CHAIN", 2)]
    [TestCase("invoke_agent planner", "invoke_workflow spec2code", "AGENT", 0)]
    [TestCase("invoke_agent reviewer", "invoke_workflow spec2code", "EVALUATOR", 0)]
    [TestCase("gate gate", "invoke_workflow spec2code", "GUARDRAIL", 2)]
    [TestCase("run test", "invoke_workflow spec2code", "CHAIN", 0)]
    [TestCase("map fix", "invoke_workflow spec2code", "CHAIN", 0)]
    [TestCase("execute_tool _OTHER", "chat Qwen/Qwen3-8B", "TOOL", 2)]
    public void Names_parents_kinds_and_states_are_the_conventions(string name, string? parent, string kind, int status)
    {
        var span = One(name);

        Assert.That((Spans.FirstOrDefault(other => other.Id == span.Parent)?.Name, span.Attributes["openinference.span.kind"], span.Status), Is.EqualTo((parent, kind, status)));
    }

    [Test]
    public void What_lies_in_a_map_hangs_on_it() =>
        Assert.That(Spans.Where(span => span.Parent == One("map fix").Id).Select(span => span.Attributes["pantheon.node"]), Is.EqualTo(new[] { "fix[0]" }));

    [Test]
    public void A_call_whose_parent_is_gone_hangs_on_its_attempt()
    {
        var orphan = Spans.Single(span => span.Id == "0000000000000017");

        Assert.That(Spans.Single(span => span.Id == orphan.Parent).Attributes["pantheon.attempt"], Is.EqualTo(2L));
    }

    [Test]
    public void A_model_call_says_what_was_asked_and_what_it_took()
    {
        var call = Spans.Single(span => span is { Kind: 3, Status: 0 });

        Assert.That(call.Attributes, Is.SupersetOf(new Dictionary<string, object>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "vllm",
            ["server.address"] = "127.0.0.1",
            ["server.port"] = 8000L,
            ["gen_ai.request.model"] = "Qwen/Qwen3-8B",
            ["gen_ai.request.max_tokens"] = 1024L,
            ["gen_ai.request.temperature"] = 0.5,
            ["gen_ai.request.top_p"] = 0.9,
            ["gen_ai.request.top_k"] = 40.0,
            ["gen_ai.request.seed"] = 42L,
            ["gen_ai.request.stream"] = true,
            ["gen_ai.response.id"] = "chatcmpl-7",
            ["gen_ai.response.model"] = "qwen3-8b",
            ["gen_ai.response.time_to_first_chunk"] = 0.25,
            ["gen_ai.usage.input_tokens"] = 100L,
            ["gen_ai.usage.output_tokens"] = 10L,
            ["gen_ai.usage.cache_read.input_tokens"] = 40L,
            ["gen_ai.usage.reasoning.output_tokens"] = 2L,
            ["gen_ai.conversation.id"] = $"{SampleRun.Id}/codegen/2",
            ["session.id"] = "2026-11-21",
        }));
        Assert.That(call.Attributes["gen_ai.response.finish_reasons"], Is.EqualTo(new[] { "tool_calls" }));
        Assert.That(call.End - call.Start, Is.EqualTo(2_000_000_000UL));
    }

    [TestCase(null)]
    [TestCase("7f03-session")]
    public void A_call_of_an_MCP_server_says_so_on_its_own_span(string? session)
    {
        var asked = new McpExchange("tools/call", "pipe") { ProtocolVersion = "2025-11-25", Session = session };
        var spans = Collected.Of(SampleRun.Rows with { ToolCalls = [SampleRun.Rows.ToolCalls[0], SampleRun.Rows.ToolCalls[2] with { Mcp = asked }] }, SemanticConventions.V1411);
        var tools = spans.Where(span => span.Attributes["openinference.span.kind"].Equals("TOOL")).ToList();

        Assert.That(tools[1].Attributes, Is.SupersetOf(new Dictionary<string, object> { ["mcp.method.name"] = "tools/call", ["mcp.protocol.version"] = "2025-11-25", ["network.transport"] = "pipe" }));
        Assert.That(tools[1].Attributes.GetValueOrDefault("mcp.session.id"), Is.EqualTo(session));
        Assert.That(tools[0].Attributes.Keys.Where(name => name.StartsWith("mcp.", StringComparison.Ordinal) || name.StartsWith("network.", StringComparison.Ordinal)), Is.Empty);
        Assert.That(OtlpReading.Faults(spans), Is.Empty);
    }

    [Test]
    public void The_type_of_an_error_is_a_failure_kind_and_nothing_else()
    {
        var kinds = Spans.Where(span => span.Attributes.ContainsKey("error.type")).Select(span => (string)span.Attributes["error.type"]).Distinct().ToList();

        Assert.That(kinds, Is.Not.Empty);
        Assert.That(kinds, Is.SubsetOf(Word.All<FailureKind>()));
        Assert.That(Spans.Where(span => span.Status == 2), Is.All.Matches<OtlpSpanSeen>(span => span!.Attributes.ContainsKey("error.type")));
    }

    [TestCase("gate gate", "pantheon.policy.refused", "pantheon.refusal.code", "PAN3201")]
    [TestCase("run test", "pantheon.policy.refused", "gen_ai.tool.name", "dotnet_test")]
    [TestCase("invoke_agent reviewer", "gen_ai.evaluation.result", "gen_ai.evaluation.score.label", "reject")]
    [TestCase("invoke_workflow spec2code", "pantheon.steer", "pantheon.steer.step", "taken")]
    public void What_happened_is_an_event_of_its_span(string name, string kind, string attribute, string value) =>
        Assert.That(One(name).Events.Single(happened => happened.Name == kind).Attributes[attribute], Is.EqualTo(value));

    [Test]
    public void A_session_tells_of_steering_swaps_and_compaction()
    {
        var second = Spans.Single(span => span.Name == "invoke_agent codegen.qwen8b" && (long)span.Attributes["pantheon.attempt"] == 2);

        Assert.That(second.Events.Select(happened => happened.Name), Is.EqualTo(new[] { "pantheon.steer", "pantheon.model.swap", "pantheon.context.compacted" }));
        Assert.That(second.Events[2].Attributes["pantheon.compaction.after"], Is.EqualTo(300L));
    }

    [Test]
    public void A_repaired_call_and_a_broken_answer_say_so()
    {
        Assert.That(Spans.SelectMany(span => span.Events).Single(happened => happened.Name == "pantheon.tool_call.repaired").Attributes["pantheon.repair.kinds"], Is.EqualTo(new[] { "json_fixed", "coerced" }));
        Assert.That(Spans.SelectMany(span => span.Events).Single(happened => happened.Name == "gen_ai.client.operation.exception").Attributes["exception.type"], Is.EqualTo("runtime_error"));
        Assert.That(Spans.SelectMany(span => span.Events).Single(happened => happened.Name == "gen_ai.client.operation.exception").Attributes["gen_ai.operation.name"], Is.EqualTo("chat"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Words_of_people_and_models_go_along_only_when_asked_for(bool content)
    {
        var spans = Collected.Of(SampleRun.Rows, SemanticConventions.V1411, content);
        var told = spans.SelectMany(span => span.Attributes.Values.Concat(span.Events.SelectMany(happened => happened.Attributes.Values)).Append(span.Name).Append(span.Message ?? "")).OfType<string>();

        Assert.That(told.Any(text => text.Contains(SampleRun.Canary, StringComparison.Ordinal)), Is.EqualTo(content));
    }

    [TestCase("read_file", true, "execute_tool read_file")]
    [TestCase("weather", true, "execute_tool weather")]
    [TestCase("read_file", false, "execute_tool read_file")]
    [TestCase("the_key_is_abc123", false, "execute_tool _OTHER")]
    public void The_name_of_a_tool_is_told_where_there_is_such_a_tool(string tool, bool ok, string name)
    {
        var span = Collected.Of(SampleRun.Rows with { ToolCalls = [SampleRun.Rows.ToolCalls[2] with { Tool = tool, Ok = ok }] }, SemanticConventions.V1411).Single(one => one.Attributes["openinference.span.kind"].Equals("TOOL"));

        Assert.That((span.Name, span.Attributes["gen_ai.tool.name"]), Is.EqualTo((name, name["execute_tool ".Length..])));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_a_model_or_server_may_choose_is_told_as_a_known_word_or_with_content(bool content)
    {
        var rows = SampleRun.Rows with
        {
            ModelCalls = [SampleRun.Rows.ModelCalls[1] with { FinishReason = "the-key-is-abc123", ResponseModel = "you asked for the key", ResponseId = "you asked for the key" }],
            ToolCalls = [SampleRun.Rows.ToolCalls[0] with { CallId = "the-key-is-abc123" }],
        };

        var spans = Collected.Of(rows, SemanticConventions.V1411, content);

        var (call, tool) = (spans.Single(span => span.Kind == 3), spans.Single(span => span.Attributes["openinference.span.kind"].Equals("TOOL")));
        Assert.That(call.Attributes["gen_ai.response.finish_reasons"], Is.EqualTo(new[] { "_OTHER" }));
        Assert.That(call.Attributes["gen_ai.response.model"], Is.EqualTo("_OTHER"));
        Assert.That(call.Attributes["gen_ai.response.id"], Is.EqualTo(content ? "you asked for the key" : "_OTHER"));
        Assert.That((string)tool.Attributes["gen_ai.tool.call.id"], content ? Is.EqualTo("the-key-is-abc123") : Does.Match("^[0-9a-f]{16}$"));
    }

    [Test]
    public void What_lies_in_a_map_that_goes_on_hangs_on_it_already()
    {
        var map = SampleRun.Rows.Nodes.Single(node => node.Node.Value == "fix");
        var rows = SampleRun.Rows with { Run = SampleRun.Rows.Run with { Lifecycle = RunLifecycle.Running, Outcome = null, EndedAt = null }, Nodes = [.. SampleRun.Rows.Nodes.Except([map]), map with { Lifecycle = NodeLifecycle.Running, Result = null }] };

        var child = Collected.Of(rows, SemanticConventions.V1411).Single(span => span.Attributes.GetValueOrDefault("pantheon.node") is "fix[0]");

        Assert.That(child.Parent, Is.EqualTo(One("map fix").Id));
    }

    [Test]
    public void A_run_that_goes_on_has_the_spans_that_have_ended()
    {
        var rows = SampleRun.Rows with { Run = SampleRun.Rows.Run with { Lifecycle = RunLifecycle.Running, Outcome = null, EndedAt = null }, Attempts = [SampleRun.Rows.Attempts[1], SampleRun.Rows.Attempts[2] with { State = AttemptState.Running, EndedAt = null }] };

        var spans = new SpanMapping(SemanticConventions.V1411, false).Map(rows).Where(mapped => mapped.Call is null && mapped.Tool is null).ToList();

        Assert.That(spans.Select(mapped => mapped.Span.SpanId), Is.EqualTo(new[] { SampleRun.Span(2) }));
    }

    [Test]
    public void A_run_that_was_refused_before_it_began_is_one_span_without_length()
    {
        var rows = new RunRows { Run = SampleRun.Rows.Run with { StartedAt = null, Outcome = RunOutcome.Refused } };

        var span = new SpanMapping(SemanticConventions.V1411, false).Map(rows).Single().Span;

        Assert.That((span.Start, span.HasFailed), Is.EqualTo((span.End, true)));
    }

    [Test]
    public void The_newest_names_differ_where_the_conventions_say_so()
    {
        var latest = Collected.Of(SampleRun.Rows, SemanticConventions.Latest);
        var planner = latest.Single(span => span.Name == "plan planner");
        var call = latest.First(span => span.Kind == 3);

        Assert.That((planner.Attributes["gen_ai.operation.name"], planner.Attributes.ContainsKey("gen_ai.agent.version"), planner.SchemaUrl), Is.EqualTo(((object)"plan", false, (string?)null)));
        Assert.That(call.Attributes["gen_ai.request.top_k"], Is.EqualTo(40L));
        Assert.That(Spans[0].SchemaUrl, Is.EqualTo("https://opentelemetry.io/schemas/1.41.1"));
    }

    [Test]
    public void The_resource_names_program_box_and_kind_of_machine_and_no_person() =>
        Assert.That(Spans[0].Resource.Keys, Is.EquivalentTo(new[] { "service.name", "service.version", "service.instance.id", "host.arch", "os.type" }));

    private static OtlpSpanSeen One(string name) => Spans.Single(span => span.Name == name);
}
