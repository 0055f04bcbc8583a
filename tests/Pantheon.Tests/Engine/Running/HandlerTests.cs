using NUnit.Framework;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Running;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HandlerTests : IDisposable
{
    private readonly EngineWorld _world = new();
    private readonly List<string> _said = [];

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task After_a_success_the_last_nodes_run_and_those_for_a_failure_do_not(CancellationToken cancellationToken)
    {
        Handle();

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, string.Join(' ', _said)), Is.EqualTo((RunOutcome.Ready, "finally:")), run.Reason);
        Assert.That((await _world.NodeAsync(run, "ask")).Reason, Is.EqualTo("nothing failed"));
    }

    [Test, CancelAfter(15_000)]
    public async Task After_a_failure_both_run_and_read_what_failed_and_the_outcome_stays(CancellationToken cancellationToken)
    {
        _world.Tools.On("build", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.BuildFailed, "no luck") { Digest = "CS1002" } });
        Handle();

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Reason, string.Join(' ', _said)), Is.EqualTo((RunOutcome.Failed, "'work': no luck", "ask:build_failed/work/CS1002 finally:build_failed/work/CS1002")));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_failure_that_the_flow_goes_on_after_is_none_for_its_handlers(CancellationToken cancellationToken)
    {
        _world.Tools.On("build", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.BuildFailed, "no luck") });
        Handle(FailureEffect.Continue);

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, string.Join(' ', _said)), Is.EqualTo((RunOutcome.Ready, "finally:")), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_cancelled_run_is_cancelled_after_its_handlers(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        HangInWork(() => signals.Cancel("a person"));
        Handle();

        var run = await _world.RunAsync(signals: signals, cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Reason, string.Join(' ', _said)), Is.EqualTo((RunOutcome.Cancelled, "cancelled by a person", "ask:cancelled//cancelled by a person finally:cancelled//cancelled by a person")));
        Assert.That((await _world.NodeAsync(run, "work")).Result, Is.EqualTo(NodeResult.Cancelled));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_is_out_of_time_has_time_for_its_handlers(CancellationToken cancellationToken)
    {
        HangInWork(() => { });
        Handle(timeout: TimeSpan.FromMinutes(3));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((run.Outcome, run.FailureKind, string.Join(' ', _said)), Is.EqualTo((RunOutcome.Failed, FailureKind.Timeout, "ask:timeout//the run did not end within its 00:03:00 finally:timeout//the run did not end within its 00:03:00")));
    }

    [Test, CancelAfter(15_000)]
    public async Task Handlers_that_hang_are_stopped_at_their_own_bound_and_better_nothing(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        HangInWork(() => signals.Cancel("a person"));
        _world.Tools.On("say", async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return ToolResult.Ok("never");
        });
        Use(FailureEffect.Fail, null);
        var began = _world.Time.GetUtcNow();

        var run = await _world.PassTimeAsync(_world.RunAsync(signals: signals, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((run.Outcome, (await _world.NodeAsync(run, "tidy")).Result), Is.EqualTo(((RunOutcome?)RunOutcome.Cancelled, (NodeResult?)NodeResult.Cancelled)));
        Assert.That(run.EndedAt - began, Is.LessThan(TimeSpan.FromMinutes(12)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_last_node_that_hangs_is_stopped_and_does_not_fail_a_good_run(CancellationToken cancellationToken)
    {
        _world.Tools.On("say", async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return ToolResult.Ok("never");
        });
        Use(FailureEffect.Fail, null);

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        var tidy = await _world.NodeAsync(run, "tidy");
        Assert.That((run.Outcome, tidy.Result, tidy.Reason), Is.EqualTo(((RunOutcome?)RunOutcome.Ready, (NodeResult?)NodeResult.Cancelled, "the handlers of the flow did not end within 00:10:00")), run.Reason);
        Assert.That((await _world.AttemptsAsync(run, "tidy")).Single().FailureKind, Is.EqualTo(FailureKind.Timeout));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_handlers_wait_for_a_turn_is_none_of_their_time_and_those_of_the_flow_have_their_own(CancellationToken cancellationToken)
    {
        var seats = new HeldSeats(_world.Order, "tidy");
        _world.Order = seats;
        Handle();
        var free = Task.Delay(TimeSpan.FromMinutes(30), _world.Time, cancellationToken).ContinueWith(_ => seats.IsHeld = false, cancellationToken);

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        await free;
        Assert.That((run.Outcome, string.Join(' ', _said)), Is.EqualTo((RunOutcome.Ready, "finally:")), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_breach_of_the_night_ends_the_run_without_handlers(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        HangInWork(() => signals.Breach("PAN4901", "something left"));
        Handle();

        var run = await _world.RunAsync(signals: signals, cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Cause, _said.Count), Is.EqualTo((RunOutcome.Failed, Cause.Policy, 0)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_rests_has_its_handlers_when_it_ends(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        HangInWork(stop.Cancel);
        Handle();

        var suspended = await _world.RunAsync(cancellationToken: stop.Token);
        var before = _said.Count;
        _world.Tools.On("build", _ => ToolResult.Ok("done"));
        var ended = await _world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken);

        Assert.That((suspended.Lifecycle, before, ended.Outcome, string.Join(' ', _said)), Is.EqualTo((RunLifecycle.Suspended, 0, RunOutcome.Ready, "finally:")), ended.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_worker_that_dies_while_handlers_run_ends_the_run_as_it_was_going_to_end([Range(4, 12)] int commits, CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        HangInWork(() => signals.Cancel("a person"));
        Handle();
        var id = await _world.DieAfterAsync(commits, signals: signals);
        _world.Tools.On("build", _ => ToolResult.Ok("done"));
        var isEnding = (await _world.Store.EventsAsync(id, cancellationToken)).Any(entry => entry.Event.Kind == "run.ending");
        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(isEnding ? RunOutcome.Cancelled : RunOutcome.Ready), run.Reason);
        Assert.That(_said.Last(), Does.StartWith("finally:"));
    }

    private void HangInWork(Action begun) => _world.Tools.On("build", async (_, _, token) =>
    {
        begun();
        await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
        return ToolResult.Ok("never");
    });

    private void Handle(FailureEffect effect = FailureEffect.Fail, TimeSpan? timeout = null)
    {
        _world.Tools.On("say", (arguments, _, _) =>
        {
            _said.Add(arguments["what"]!.ToString());
            return Task.FromResult(ToolResult.Ok("done"));
        });
        Use(effect, timeout);
    }

    private void Use(FailureEffect effect, TimeSpan? timeout) => _world.Use(Flow(Tool("work", "build") with { OnFailure = new OnFailure(effect, null) }, Command("after", "work")) with
    {
        Timeout = timeout,
        OnFailure = [Said("ask", "ask:${{ run.failure.kind }}/${{ run.failure.node }}/${{ run.failure.digest }}")],
        Finally = [Said("tidy", "finally:${{ run.failure && format('{0}/{1}/{2}', run.failure.kind, run.failure.node, run.failure.digest) || '' }}")],
    });

    private static ToolNode Said(string id, string what) => Tool(id, "say") with { With = new Dictionary<string, ValueTemplate> { ["what"] = V(what) } };
}
