using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Authoring.Flows;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Authoring.Flows;

/// <summary>What the reader makes of the parts of a flow.</summary>
public sealed class FlowReaderTests
{
    [Test]
    public void A_node_is_mapped_over_a_list_or_a_matrix()
    {
        var flow = Read("nodes:\n  a: { run: [x], map: { each: \"${{ input.pages }}\", as: page, parallel: 2, keep_going: true } }\n  b: { run: [x], map: { matrix: { os: [linux, mac], size: [1, 2] }, as: cell } }\n");
        var (list, matrix) = (flow.Nodes[0].Map!, flow.Nodes[1].Map!);

        Assert.That((list.As, list.Parallel, list.KeepGoing, list.Matrix), Is.EqualTo(("page", (int?)2, true, (object?)null)));
        Assert.That(list.Each!.Templates().Single().Source, Is.EqualTo("${{ input.pages }}"));
        Assert.That((matrix.As, matrix.Parallel, matrix.KeepGoing, matrix.Each), Is.EqualTo(("cell", (int?)null, false, (object?)null)));
        Assert.That(matrix.Matrix!.Keys, Is.EqualTo(new[] { "os", "size" }));
    }

    [Test]
    public void A_sub_flow_has_its_inputs()
    {
        var node = (FlowNode)Read("nodes:\n  a: { flow: cross-review, in: { spec: \"${{ task }}\" }, timeout: 5m }\n").Nodes[0];

        Assert.That((node.Flow, node.Kind, node.Timeout), Is.EqualTo(("cross-review", NodeKind.Flow, TimeSpan.FromMinutes(5))));
        Assert.That(node.In.Keys, Is.EqualTo(new[] { "spec" }));
    }

    [Test]
    public void A_pool_and_a_cache_are_asked_for_and_a_default_pool_is_for_agents_alone()
    {
        var flow = Read("defaults: { pool: hera }\nnodes:\n  a: { agent: coder, cache: content }\n  b: { agent: coder, pool: atlas, cache: off }\n  c: { run: [x] }\n");

        Assert.That(flow.Nodes.Select(node => (node.Pool, node.Cache)), Is.EqualTo(new[] { ("hera", CacheMode.Content), ("atlas", CacheMode.Off), ((string?)null, CacheMode.Off) }));
    }

    [Test]
    public void A_script_reads_the_values_of_its_expressions_and_never_contains_them()
    {
        var node = (RunNode)Read("nodes:\n  a:\n    run: |\n      echo \"${{ input.a }}\" ${{ input.b }}\n      test -n \"$HOME\"\n").Nodes[0];
        var values = new EvaluationContext(new Dictionary<string, JsonNode?> { ["input"] = new JsonObject { ["a"] = "$(touch /tmp/x); \"'", ["b"] = new JsonArray("1", "2") } });

        Assert.That(node.Script, Does.StartWith("echo \"${{ input.a }}\""));
        Assert.That(node.Arguments.EvaluateArguments(values), Is.EqualTo(new[]
        {
            "bash", "-euo", "pipefail", "-c",
            "pantheon_1=$1; shift; pantheon_2=$1; shift; echo \"${pantheon_1}\" ${pantheon_2}\ntest -n \"$HOME\"\n",
            "script", "$(touch /tmp/x); \"'", "1, 2",
        }));
        Assert.That(node.Arguments.Templates().SelectMany(template => template.Paths).Select(path => $"{path.Span.Line}:{path.Span.Column} {path}"), Is.EqualTo(new[] { "5:17 input.a", "5:33 input.b" }));
    }

    [Test]
    public void A_value_that_is_not_there_is_an_empty_argument_of_a_script()
    {
        var node = (RunNode)Read("nodes:\n  a: { run: \"echo ${{ input.a }} ${{ input.b }}\" }\n").Nodes[0];

        Assert.That(node.Arguments.EvaluateArguments(new EvaluationContext(new Dictionary<string, JsonNode?>())).TakeLast(2), Is.EqualTo(new[] { "", "" }));
    }

    [TestCase("echo '${{ input.a }}'", 5)]
    [TestCase("echo \"it's\" '${{ input.a }}' \"${{ input.b }}\"", 5)]
    [TestCase("echo \"'${{ input.a }}'\" it\\'s ${{ input.b }}", null)]
    [TestCase("echo ${{ input.a }} # it's ${{ input.b }}", null)]
    public void A_value_in_single_quotes_is_warned_of(string script, int? line)
    {
        var diagnostics = new DiagnosticBag();
        FlowReader.Read("f.yaml", $"name: f\nnodes:\n  a:\n    run: |\n      {script}\n", diagnostics);

        Assert.That(diagnostics.Select(item => $"{item.Code} {item.Span.Line}"), line is null ? Is.Empty : Is.EqualTo(new[] { $"PAN2130 {line}" }));
    }

    [Test]
    public void One_expression_alone_is_an_argv()
    {
        var node = (RunNode)Read("nodes:\n  a: { run: \"${{ input.argv }}\" }\n").Nodes[0];
        var values = new EvaluationContext(new Dictionary<string, JsonNode?> { ["input"] = new JsonObject { ["argv"] = new JsonArray("make", "all") } });

        Assert.That((node.Script, string.Join(' ', node.Arguments.EvaluateArguments(values))), Is.EqualTo(((string?)null, "make all")));
    }

    [Test]
    public void Handlers_are_nodes_of_their_own_sections()
    {
        var flow = Read("nodes: { a: { run: [x] } }\non_failure: { b: { agent: coder } }\nfinally: { c: { run: [y], needs: d }, d: { run: [z] } }\n");

        Assert.That(flow.OnFailure.Select(node => node.Id.Value), Is.EqualTo(new[] { "b" }));
        Assert.That(flow.Finally.Select(node => node.Id.Value), Is.EqualTo(new[] { "c", "d" }));
    }

    [Test]
    public void A_group_of_runs_waits_unless_the_flow_says_otherwise()
    {
        var said = Read("nodes: { a: { run: [x] } }\nconcurrency: { group: \"lock-${{ repo.name }}\", limit: 2, when_full: replace }\n").Concurrency!;
        var plain = Read("nodes: { a: { run: [x] } }\nconcurrency: { group: night-end, limit: 1 }\n").Concurrency!;

        Assert.That((said.Limit, said.WhenFull, said.Group.Templates().Single().Source), Is.EqualTo((2, WhenFull.Replace, "lock-${{ repo.name }}")));
        Assert.That((plain.Limit, plain.WhenFull, plain.Group.Evaluate(new EvaluationContext(new Dictionary<string, JsonNode?>()))!.ToString()), Is.EqualTo((1, WhenFull.Queue, "night-end")));
    }

    [Test]
    public void A_failure_of_another_cause_may_let_the_run_go_on()
    {
        var flow = Read("nodes:\n  a: { run: [x], on_failure: { cause: spec } }\n  b: { run: [x], on_failure: { cause: environment, then: hold } }\n");

        Assert.That(flow.Nodes.Select(node => node.OnFailure), Is.EqualTo(new[] { new OnFailure(FailureEffect.Fail, Cause.Spec), new OnFailure(FailureEffect.Hold, Cause.Environment) }));
    }

    [Test]
    public void What_the_flow_expects_holds_for_every_node_that_works_in_the_tree()
    {
        var flow = FlowExpect.Spread(Read(
            "expect: { max_files: 9, max_added_lines: 50, protected_paths: [a/**], forbid_added: [TODO], pass_to_pass: all }\nnodes:\n"
            + "  a: { run: [x] }\n  b: { agent: coder, expect: { max_files: 3, protected_paths: [b/**], forbid_added: [Sleep, TODO] } }\n  c: { gate: { require: { scope: inside } } }\n"));
        var (plain, own) = (flow.Nodes[0].Expect!, flow.Nodes[1].Expect!);
        var none = new EvaluationContext(new Dictionary<string, JsonNode?>());

        Assert.That((plain.MaxFiles!.Evaluate(none)!.ToString(), own.MaxFiles!.Evaluate(none)!.ToString(), own.MaxAddedLines!.Evaluate(none)!.ToString()), Is.EqualTo(("9", "3", "50")));
        Assert.That(own.ProtectedPaths!.EvaluateArguments(none), Is.EqualTo(new[] { "a/**", "b/**" }));
        Assert.That(own.ForbidAdded, Is.EqualTo(new[] { "TODO", "Sleep" }));
        Assert.That(flow.Nodes[2].Expect, Is.Null);
    }

    private static FlowSpec Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var flow = FlowReader.Read("flows/f.yaml", "name: f\n" + text, diagnostics);

        Assert.That(Said.Lines(diagnostics), Is.Empty);
        return flow!.Value!;
    }
}
