using NUnit.Framework;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FailureTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [TestCase("build_failed", FailureKind.BuildFailed, 2)]
    [TestCase("code", FailureKind.BuildFailed, 2)]
    [TestCase("agent", FailureKind.BuildFailed, 1)]
    [TestCase("tool_failure", FailureKind.ToolFailure, 2)]
    [TestCase("timeout", FailureKind.ToolFailure, 1)]
    [TestCase("internal", FailureKind.Internal, 2)]
    [TestCase("spec", FailureKind.SpecAmbiguous, 2)]
    [TestCase("policy", FailureKind.PolicyRefused, 1)]
    [TestCase("", FailureKind.BuildFailed, 1)]
    [TestCase("", FailureKind.ToolFailure, 2)]
    [TestCase("", FailureKind.Internal, 1)]
    [TestCase("", FailureKind.SpecAmbiguous, 1)]
    [CancelAfter(15_000)]
    public async Task A_retry_is_for_the_kinds_and_causes_that_it_names_and_for_the_usual_ones_without(string on, FailureKind kind, int attempts, CancellationToken cancellationToken)
    {
        FailFirst("build", new Failure(kind, "no luck"), times: 1);
        _world.Use(Flow(Tool("work", "build") with { Retry = Retry(3) with { On = on.Length == 0 ? [] : [on] } }));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That((await _world.AttemptsAsync(run, "work")), Has.Count.EqualTo(attempts), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_node_that_holds_the_run_when_it_fails_parks_it(CancellationToken cancellationToken)
    {
        FailFirst("build", new Failure(FailureKind.BuildFailed, "no luck"), times: 9);
        _world.Use(Flow(Tool("work", "build") with { OnFailure = new OnFailure(FailureEffect.Hold, null) }, Command("after", "work"), Command("beside")));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, run.Reason), Is.EqualTo((RunOutcome.Held, FailureKind.BuildFailed, "'work': no luck")));
        Assert.That(((await _world.NodeAsync(run, "after")).Result, (await _world.NodeAsync(run, "beside")).Result), Is.EqualTo(((NodeResult?)NodeResult.Skipped, (NodeResult?)NodeResult.Succeeded)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_failure_is_filed_under_the_cause_that_the_flow_says(CancellationToken cancellationToken)
    {
        FailFirst("build", new Failure(FailureKind.BuildFailed, "no luck"), times: 9);
        _world.Use(Flow(Tool("work", "build") with { OnFailure = new OnFailure(FailureEffect.Fail, Cause.Spec) }, Tool("after", "say", "work") with { Always = true, With = new Dictionary<string, ValueTemplate> { ["what"] = V("${{ work.failure.cause }}") } }));
        var said = "";
        _world.Tools.On("say", (arguments, _, _) => Task.FromResult(ToolResult.Ok(said = arguments["what"]!.ToString())));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(((await _world.NodeAsync(run, "work")).Cause, run.Cause, said), Is.EqualTo(((Cause?)Cause.Spec, (Cause?)Cause.Spec, "spec")));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_a_node_failed_of_reads_the_same_after_a_crash([Values(5, 6, 99)] int commits, CancellationToken cancellationToken)
    {
        FailFirst("build", new Failure(FailureKind.BuildFailed, "no luck") { ErrorLines = ["a.cs(1): CS1002", "b.cs(2): CS1003"] }, times: 9);
        var said = new List<string>();
        _world.Tools.On("say", (arguments, _, _) =>
        {
            said.Add(arguments["what"]!.ToString());
            return Task.FromResult(ToolResult.Ok("done"));
        });
        _world.Use(Flow(Tool("work", "build") with { OnFailure = new OnFailure(FailureEffect.Continue, null) }, Command("wait", "work"), Tool("after", "say", "wait") with { With = new Dictionary<string, ValueTemplate> { ["what"] = V("${{ work.failure.digest }}") } }));

        var id = await _world.DieAfterAsync(commits);
        await _world.ReviveAsync(id, cancellationToken);

        Assert.That(said, Is.Not.Empty.And.All.EqualTo("no luck\na.cs(1): CS1002\nb.cs(2): CS1003"));
    }

    private void FailFirst(string tool, Failure failure, int times) => _world.Tools.On(tool, _ => times-- > 0 ? new ToolResult { Text = "", IsError = true, Failure = failure } : ToolResult.Ok("done"));
}
