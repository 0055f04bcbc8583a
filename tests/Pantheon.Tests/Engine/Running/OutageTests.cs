using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

/// <summary>A server that goes away costs time: no task loses a try by it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutageTests : IAsyncDisposable
{
    private readonly EngineWorld _world = new();

    private DateTimeOffset Morning => _world.Time.GetUtcNow().AddHours(8);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test, CancelAfter(15_000)]
    public async Task A_node_waits_for_its_pool_and_keeps_its_tries(CancellationToken cancellationToken)
    {
        var back = _world.Time.GetUtcNow().AddMinutes(20);
        _world.Router.BeforeOpen = _ => ThrowUntil(back);
        _world.Router.Health = _ => Until(back);
        _world.Use(Flow(Agent("plan", "planner") with { Retry = Retry(1) }));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        var attempt = (await _world.AttemptsAsync(run, "plan")).Single();
        var events = await _world.Store.EventsAsync(run.Id, cancellationToken);
        var awaited = events.Single(recorded => recorded.Event.Kind == EventKinds.PoolAwaited).Event;
        Assert.Multiple(() =>
        {
            Assert.That(attempt.State, Is.EqualTo(AttemptState.Succeeded));
            Assert.That(attempt.EndedAt - attempt.StartedAt, Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(20)));
            Assert.That(attempt.Worked, Is.LessThan(TimeSpan.FromMinutes(1)), "a wait is no work");
            Assert.That(run.Retries, Is.Zero);
            Assert.That(awaited.Data["pool"]!.ToString(), Is.EqualTo("pool"));
            Assert.That(awaited.Data["reason"]!.ToString(), Is.EqualTo("nobody answers"));
            Assert.That((double)awaited.Data["seconds"]!, Is.InRange(20 * 60, 21 * 60));
            Assert.That(_world.Outages.Select(outage => outage.Until is not null), Is.EqualTo(new[] { false, true }));
        });
    }

    [Test, CancelAfter(15_000)]
    public async Task Work_that_no_window_ends_does_not_wait_for_ever_for_a_pool_that_never_was_there(CancellationToken cancellationToken)
    {
        var start = _world.Time.GetUtcNow();
        _world.Router.BeforeOpen = _ => throw Unreachable();
        _world.Router.Health = _ => RuntimeHealth.Down("still away");
        _world.Use(Flow(Agent("plan", "planner") with { Retry = Retry(1) }));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.Failed, FailureKind.RuntimeUnavailable)));
        Assert.That(run.EndedAt - start, Is.LessThan(TimeSpan.FromMinutes(10)));
        Assert.That(run.Reason, Does.Contain("nobody answers"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_session_whose_server_dies_gets_it_back_and_goes_on(CancellationToken cancellationToken)
    {
        var back = _world.Time.GetUtcNow().AddMinutes(7);
        _world.Router.Health = _ => Until(back);
        _world.OnAgent("planner", async (request, token) =>
        {
            var failure = new Failure(FailureKind.RuntimeUnavailable, "the connection broke");
            var again = await request.Recover(ChatFault.Unreachable, failure, token);
            return EngineWorld.End(again?.Pin.Address.ToString());
        });
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((await _world.NodeAsync(run, "plan")).Output!.ToString(), Is.EqualTo("pool/planner"));
        Assert.That(await _world.AttemptsAsync(run, "plan"), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task Another_model_of_the_route_takes_over_at_once(CancellationToken cancellationToken)
    {
        UseRoute(new RouteSpec([new ModelAddress("hera", "big"), new ModelAddress("atlas", "big")]));
        _world.Router.Health = _ => RuntimeHealth.Down("still away");
        _world.Router.BeforePrepare = pin =>
        {
            if (pin.Address.Pool == "hera")
            {
                throw Unreachable();
            }
        };
        _world.Use(Flow(Agent("plan", "planner")));

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_world.Sessions.Single().Model.Pin.Address.Pool, Is.EqualTo("atlas"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_model_that_is_refused_is_no_reason_not_to_wait_for_the_one_that_is_away(CancellationToken cancellationToken)
    {
        UseRoute(new RouteSpec([new ModelAddress("hera", "big"), new ModelAddress("refused", "big")]));
        var back = _world.Time.GetUtcNow().AddMinutes(20);
        _world.Router.BeforeOpen = _ => ThrowUntil(back, "hera");
        _world.Router.Health = _ => Until(back);
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((await _world.AttemptsAsync(run, "plan")).Select(attempt => attempt.State), Is.EqualTo(new[] { AttemptState.Succeeded }));
        Assert.That(_world.Router.Asked, Has.Count.LessThanOrEqualTo(3));
    }

    [Test, CancelAfter(15_000)]
    public async Task The_only_model_left_is_waited_for_when_it_cannot_be_loaded(CancellationToken cancellationToken)
    {
        UseRoute(new RouteSpec([new ModelAddress("hera", "big")]));
        var back = _world.Time.GetUtcNow().AddMinutes(20);
        _world.Router.Health = _ => Until(back);
        _world.Router.BeforePrepare = _ => ThrowUntil(back, "hera", ChatFault.EngineDead);
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((await _world.AttemptsAsync(run, "plan")).Select(attempt => attempt.State), Is.EqualTo(new[] { AttemptState.Succeeded }));
        Assert.That(_world.Outages.Select(outage => outage.Place).Distinct(), Is.EqualTo(new[] { "hera/big" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_session_that_waits_for_its_model_keeps_no_seat_from_the_pool_s_others(CancellationToken cancellationToken)
    {
        UseRoute(new RouteSpec([new ModelAddress("hera", "big")]));
        var back = _world.Time.GetUtcNow().AddMinutes(7);
        _world.Router.Health = _ => Until(back);
        _world.OnAgent("planner", async (request, token) =>
        {
            var recovering = request.Recover(ChatFault.EngineDead, new Failure(FailureKind.RuntimeError, "its runner died"), token);
            using (await _world.Seams().Resources.TakePoolAsync("hera", new SlotHolder(request.Attempt with { Number = 99 }, 1), token)) // a pool the box does not list has one seat
            {
                return EngineWorld.End(_world.Gates.Away.Single());
            }
        });
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((await _world.NodeAsync(run, "plan")).Output!.ToString(), Is.EqualTo("hera/big"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_waits_when_the_window_closes_rests_and_is_taken_up_again(CancellationToken cancellationToken)
    {
        var closes = _world.Time.GetUtcNow().AddMinutes(20);
        var back = closes.AddHours(1);
        _world.Router.BeforeOpen = _ => ThrowUntil(back);
        _world.Router.Health = _ => Until(back);
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: closes, cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));
        Assert.That((run.Lifecycle, _world.Time.GetUtcNow() < back), Is.EqualTo((RunLifecycle.Suspended, true)));

        var ended = await _world.PassTimeAsync(_world.TakeUpAsync(run.Id, closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));
        Assert.That((ended.Lifecycle, ended.Retries), Is.EqualTo((RunLifecycle.Ended, 0)));
        Assert.That((await _world.AttemptsAsync(ended, "plan")).Select(attempt => attempt.State), Is.EqualTo(new[] { AttemptState.Cancelled, AttemptState.Succeeded }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_route_whose_other_model_is_refused_is_not_asked_over_and_over(CancellationToken cancellationToken)
    {
        var (refused, away) = (new ModelAddress("pool", "refused"), new ModelAddress("hera", "away"));
        UseRoute(new RouteSpec([refused, away]));
        var back = _world.Time.GetUtcNow().AddMinutes(10);
        _world.Router.Choose = _ => away;
        _world.Router.Health = _ => Until(back);
        _world.Gates.Close(away, new Failure(FailureKind.RuntimeUnavailable, "nobody answers"));
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: Morning, cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((run.Outcome, _world.Router.Asked.Count), Is.EqualTo((RunOutcome.Ready, 2)), "once before the outage was waited for, once after it");
    }

    [Test, CancelAfter(15_000)]
    public async Task Who_still_waits_for_a_seat_when_the_window_closes_rests_and_has_no_worktree(CancellationToken cancellationToken)
    {
        var closes = _world.Time.GetUtcNow().AddMinutes(20);
        UseRoute(new RouteSpec([new ModelAddress("hera", "big")])); // a pool the box does not list has one seat
        _world.OnAgent("planner", async (_, token) => await EndAfterAsync(token));
        _world.Use(Flow(Agent("one", "planner"), Agent("two", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(closesAt: closes, cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        var states = (await _world.Store.AttemptsAsync(run.Id, cancellationToken)).Select(attempt => attempt.State);
        Assert.That((run.Lifecycle, _world.Sessions.Count, _world.Workspaces.Created.Count), Is.EqualTo((RunLifecycle.Suspended, 1, 1)));
        Assert.That(states, Is.EquivalentTo(new[] { AttemptState.Succeeded, AttemptState.Cancelled }));

        async Task<SessionEnd> EndAfterAsync(CancellationToken token)
        {
            await Task.Delay(TimeSpan.FromMinutes(30), _world.Time, token);
            return EngineWorld.End("done");
        }
    }

    [Test, CancelAfter(15_000)]
    public async Task A_server_that_answers_and_fails_again_and_again_is_given_up(CancellationToken cancellationToken)
    {
        _world.Router.BeforePrepare = _ => throw Unreachable();
        _world.Use(Flow(Agent("plan", "planner")));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.Failed, FailureKind.RuntimeUnavailable)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_model_that_is_replaced_between_two_nodes_of_a_run_is_not_worked_with(CancellationToken cancellationToken)
    {
        _world.OnAgent("planner", (_, _) =>
        {
            _world.Router.SetDigest("planner", "another");
            return Task.FromResult(EngineWorld.End("x"));
        });
        _world.Use(Flow(Agent("plan", "planner"), Agent("again", "planner", "plan")));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        var attempt = (await _world.AttemptsAsync(run, "again"))[0];
        Assert.That((run.Outcome, attempt.FailureKind, _world.Sessions.Count), Is.EqualTo((RunOutcome.Failed, FailureKind.RuntimeError, 1)));
        Assert.That(attempt.Error, Does.Contain("digest-of-planner").And.Contain("another"));
    }

    [Test, CancelAfter(15_000)]
    public async Task The_first_round_works_on_its_own_route_and_the_repair_on_another(CancellationToken cancellationToken)
    {
        var tries = 0;
        _world.OnAgent("planner", (_, _) => Task.FromResult(EngineWorld.End("x", ++tries < 3 ? new Failure(FailureKind.OutputInvalid, "no") : null)));
        _world.Use(Flow(Agent("plan", "planner") with { Models = new RoundModels("fast", "thorough"), Retry = Retry(2) }));

        await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        Assert.That(_world.Sessions.Select(session => session.Model.Pin.Address.Model), Is.EqualTo(new[] { "fast", "thorough", "thorough" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Work_that_failed_before_looks_harder_and_the_route_may_choose_by_it(CancellationToken cancellationToken)
    {
        UseRoute(new RouteSpec([new ModelAddress("pool", "small"), new ModelAddress("pool", "big")]) { HardFrom = 0.2 });
        var tries = 0;
        _world.OnAgent("planner", (_, _) => Task.FromResult(EngineWorld.End("x", ++tries < 3 ? new Failure(FailureKind.OutputInvalid, "no") : null)));
        _world.Use(Flow(Agent("plan", "planner") with { Retry = Retry(2) }));

        await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        Assert.That(_world.Sessions.Select(session => session.Model.Pin.Address.Model), Is.EqualTo(new[] { "small", "small", "big" }));
    }

    private void UseRoute(RouteSpec route) => _world.Catalog = _world.Catalog with { Project = _world.Catalog.Project with { Routes = new RouteOfEach(("planner", route)) } };

    private void ThrowUntil(DateTimeOffset at, string pool = "pool", ChatFault fault = ChatFault.Unreachable)
    {
        if (_world.Time.GetUtcNow() < at)
        {
            throw Unreachable(pool, fault);
        }
    }

    private RuntimeHealth Until(DateTimeOffset at) => _world.Time.GetUtcNow() < at ? RuntimeHealth.Down("still away") : RuntimeHealth.Up();

    private static ChatException Unreachable(string pool = "pool", ChatFault fault = ChatFault.Unreachable) =>
        new("PAN4001", FailureKind.RuntimeUnavailable, "nobody answers") { Fault = fault, Away = [new AwayModel(new ModelAddress(pool, "big"), fault)] };
}
