using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Authoring.Flows;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Running;

/// <summary>Flows as people write them, from their text to the end of their run.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuthoredFlowTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_map_a_sub_flow_the_cache_and_handlers_work_together(CancellationToken cancellationToken)
    {
        const string Outer = """
            name: outer
            nodes:
              pages: { map: { matrix: { dir: [a, b], n: [1, 2] }, as: page, parallel: 2 }, tool: say, with: { what: "${{ page.dir }}${{ page.n }}" }, cache: content }
              sum: { needs: pages, flow: inner, in: { words: "${{ pages.output }}" }, timeout: 5m }
              build: { needs: sum, tool: build, retry: { max: 2, on: [build_failed], backoff: { initial: 1s } } }
            on_failure:
              ask: { tool: say, with: { what: "failed: ${{ run.failure.node }} ${{ run.failure.digest }}" }, timeout: 3m, on_failure: continue }
            finally:
              tidy: { tool: say, with: { what: "tidy ${{ build.result }}" } }
            output: "${{ sum.output }}"
            """;
        const string Inner = """
            name: inner
            input: { words: { type: array } }
            nodes:
              each: { map: { each: "${{ input.words }}", as: word, keep_going: true }, tool: say, with: { what: "<${{ word.said }}>" } }
              all: { needs: each, tool: say, with: { what: "${{ join(each.output.*.said) }}" } }
            output: "${{ all.output.said }}"
            """;
        _world.Use(Read(Outer), null, Read(Inner));
        var said = new List<string>();
        _world.Tools.On("say", (arguments, _, _) =>
        {
            lock (said)
            {
                said.Add(arguments["what"]!.ToString());
            }

            return Task.FromResult(new ToolResult { Text = "", Structured = new JsonObject { ["said"] = arguments["what"]!.ToString() } });
        });
        _world.Tools.On("build", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.BuildFailed, "no luck") { ErrorLines = ["CS1002"] } });

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(1));
        var first = said.ToList();
        said.Clear();
        _world.Tools.On("build", _ => ToolResult.Ok("built"));
        var second = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, run.Outputs?.ToString()), Is.EqualTo((RunOutcome.Failed, FailureKind.BuildFailed, "<a1>,<a2>,<b1>,<b2>")), run.Reason);
        Assert.That(first, Is.SupersetOf(new[] { "a1", "<b2>", "<a1>,<a2>,<b1>,<b2>", "failed: build no luck\nCS1002", "tidy failed" }));
        Assert.That((await _world.AttemptsAsync(run, "build")), Has.Count.EqualTo(3));
        Assert.That((second.Outcome, string.Join(' ', said.Order(StringComparer.Ordinal))), Is.EqualTo((RunOutcome.Ready, "<a1> <a1>,<a2>,<b1>,<b2> <a2> <b1> <b2> tidy succeeded")), second.Reason);
    }

    private static FlowSpec Read(string text)
    {
        var faults = new DiagnosticBag();
        var flow = FlowReader.Read("flows/flow.yaml", text, faults)?.Value;
        Assert.That(faults.Select(fault => fault.Message), Is.Empty);
        return flow!;
    }
}
