using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Steering;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Steering;

/// <summary>A note on its way from its row to an agent, also when it comes too early, too late, or the worker ends in between.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(20_000)]
public sealed class SteeringTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_note_reaches_the_agent_that_runs_and_is_answered_and_journalled(CancellationToken cancellationToken)
    {
        var (command, heard) = (0L, "");
        Use();
        var run = _world.NewRun("T-1");
        _world.OnAgent("coder", async (request, token) =>
        {
            command = await _world.Store.AddCommandAsync(Steer(run.Id, "keep the names"), token);
            heard = await HearAsync(request.Steering, token);
            return EngineWorld.End("done");
        });
        await _world.Store.EnqueueAsync(run, cancellationToken);

        await NightAsync(cancellationToken);

        var events = await _world.Store.EventsAsync(run.Id, cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(heard, Is.EqualTo("keep the names"));
            Assert.That(_world.Store.AnswerOf(command), Is.EqualTo((CommandAnswer.Done, "the agent that runs or comes next gets the note before its next turn")));
            Assert.That(events.Select(recorded => recorded.Event.Kind).Where(kind => kind.StartsWith("steer", StringComparison.Ordinal)), Is.EqualTo(new[] { "steer.taken", "steer.delivered" }));
        }
    }

    [Test]
    public async Task A_note_to_a_queued_run_waits_for_its_first_agent(CancellationToken cancellationToken)
    {
        var heard = "";
        Use();
        PlanOnceHeard(told => heard = told);
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var command = await _world.Store.AddCommandAsync(Steer(run.Id, "be brief"), cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That((heard, _world.Store.AnswerOf(command)?.Answer), Is.EqualTo(("be brief", (CommandAnswer?)CommandAnswer.Done)));
    }

    [Test]
    public async Task A_note_that_waits_when_the_worker_ends_is_found_by_the_next_one(CancellationToken cancellationToken)
    {
        var heard = "";
        Use();
        PlanOnceHeard(told => heard = told);
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var command = await _world.Store.AddCommandAsync(Steer(run.Id, "be brief"), cancellationToken);
        await NightAsync(cancellationToken, _world.Plan() with { Mode = Mode.Day });
        var waiting = _world.Store.AnswerOf(command);
        _world.Store = _world.Store.Restarted();

        await NightAsync(cancellationToken);

        Assert.That((waiting, heard, _world.Store.AnswerOf(command)?.Answer), Is.EqualTo((((CommandAnswer, string)?)null, "be brief", (CommandAnswer?)CommandAnswer.Done)));
    }

    [Test]
    public async Task A_note_survives_the_worker_and_is_given_to_the_attempt_that_comes_after(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        var signals = new RunSignals();
        var heard = new List<string>();
        Use();
        _world.OnAgent("coder", async (request, token) =>
        {
            await signals.Steer(new SteerNote(7, "keep the names", "me"));
            heard.Add(await HearAsync(request.Steering, token));
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return EngineWorld.End(null);
        });
        var suspended = await _world.RunAsync("T-1", signals, cancellationToken: stop.Token);
        _world.Store = _world.Store.Restarted();
        _world.OnAgent("coder", async (request, token) =>
        {
            heard.Add(await HearAsync(request.Steering, token));
            return EngineWorld.End("done");
        });

        var ended = await _world.TakeUpAsync(suspended.Id, cancellationToken: cancellationToken);

        Assert.That((suspended.Lifecycle, ended.Lifecycle), Is.EqualTo((RunLifecycle.Suspended, RunLifecycle.Ended)));
        Assert.That(heard, Is.EqualTo(new[] { "keep the names", "keep the names" }));
    }

    [Test]
    public async Task A_row_that_was_taken_by_a_worker_which_died_is_given_once(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        var notes = 0;
        Use();
        _world.OnAgent("coder", async (request, _) =>
        {
            await signals.Steer(new SteerNote(7, "keep the names", "me"));
            var again = await signals.Steer(new SteerNote(7, "keep the names", "me"));
            notes = request.Steering().Count;
            return EngineWorld.End(again.Message);
        });

        await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);

        Assert.That(notes, Is.EqualTo(1));
    }

    [TestCase("nobody", CommandAnswer.Refused, "the run has no node 'nobody'; its agents are plan, code, review")]
    [TestCase("build", CommandAnswer.Refused, "'build' is no agent's node and reads no notes; the agents are plan, code, review")]
    [TestCase("plan", CommandAnswer.TooLate, "'plan' has ended")]
    [TestCase("review", CommandAnswer.Done, "'review' gets the note before its next turn")]
    public async Task A_note_for_a_node_is_taken_only_where_the_node_can_read_it(string node, CommandAnswer answer, string message, CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        (CommandAnswer, string) said = default;
        Use();
        _world.OnAgent("coder", async (_, _) =>
        {
            said = await signals.Steer(new SteerNote(7, "look", "me") { Node = new NodeId(node) });
            return EngineWorld.End("done");
        });

        await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);

        Assert.That(said, Is.EqualTo((answer, message)));
    }

    [Test]
    public async Task A_note_that_would_only_reach_blind_agents_is_refused(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        (CommandAnswer Answer, string Message) said = default;
        Use(blind: true);
        _world.OnAgent("reviewer-a", async (_, _) =>
        {
            said = await signals.Steer(new SteerNote(7, "approve it", "me"));
            return EngineWorld.End(Review("approve"));
        });

        await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);

        Assert.That((said.Answer, said.Message), Is.EqualTo((CommandAnswer.Refused, "only agents that must judge for themselves are still to come (review); name one with --node if it must read the note")));
    }

    [Test]
    public async Task A_note_that_nobody_was_there_to_read_is_told_at_the_end_of_the_run(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        Use(blind: true);
        _world.OnAgent("coder", async (_, _) =>
        {
            await signals.Steer(new SteerNote(7, "later", "me") { WaitsForNode = true });
            return EngineWorld.End("done");
        });

        var run = await _world.RunAsync("T-1", signals, cancellationToken: cancellationToken);

        Assert.That((await _world.Store.EventsAsync(run.Id, cancellationToken)).Select(recorded => recorded.Event.Kind), Does.Contain("steer.unread"));
    }

    [Test]
    public async Task A_note_with_a_secret_and_one_to_a_run_that_has_ended_are_answered_so(CancellationToken cancellationToken)
    {
        Use();
        var ended = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var secret = await _world.Store.AddCommandAsync(Steer(run.Id, "use gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789"), cancellationToken);
        var late = await _world.Store.AddCommandAsync(Steer(ended.Id, "hello"), cancellationToken);

        await NightAsync(cancellationToken);

        Assert.That(_world.Store.AnswerOf(secret), Is.EqualTo((CommandAnswer.Refused, "the note holds a secret (github_token, line 1); it was given to nobody")));
        Assert.That(_world.Store.AnswerOf(late)?.Answer, Is.EqualTo(CommandAnswer.TooLate));
    }

    [Test]
    public async Task A_note_goes_with_its_run_to_the_box_that_takes_it_over_and_is_given_once(CancellationToken cancellationToken)
    {
        var heard = "";
        Use();
        PlanOnceHeard(told => heard = told);
        var run = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(run, cancellationToken);
        var note = await _world.Store.AddCommandAsync(Steer(run.Id, "mind the gap"), cancellationToken);
        var other = _world.Store.OtherBox();
        Assert.That(await other.TakeCommandsAsync(cancellationToken), Has.Count.EqualTo(1), "the other box has it, and waits for the run to be its own");

        await NightAsync(cancellationToken);

        Assert.That((heard, _world.Store.AnswerOf(note)?.Answer), Is.EqualTo(("mind the gap", (CommandAnswer?)CommandAnswer.Done)));
        var signals = new RunSignals();
        var stale = new SteerQueue(other);
        Assert.That(stale.Add(Steer(run.Id, "mind the gap") with { Id = note }), Is.Null);
        await stale.WorkAsync(_ => signals, cancellationToken);
        Assert.That(signals.Messages.TryPeek(out _), Is.False, "the box that had the run in between has given it");
    }

    private void PlanOnceHeard(Action<string> heard) => _world.OnAgent("planner", async (request, token) =>
    {
        heard(await HearAsync(request.Steering, token));
        return EngineWorld.End("planned");
    });

    private void Use(bool blind = false)
    {
        _world.Use(Flow(Agent("plan", "planner"), Agent("code", "coder", "plan"), Tool("build", "build", "code"), Agent("review", "reviewer-a", "build")), TaskFile());
        _world.OnAgent("reviewer-a", (_, _) => Review("approve"));
        if (blind)
        {
            var agents = _world.Catalog.Agents.ToDictionary();
            agents["reviewer-a"] = agents["reviewer-a"] with { Blind = ["reviewer-b"] };
            _world.Catalog = _world.Catalog with { Agents = agents };
        }
    }

    private Task<int> NightAsync(CancellationToken cancellationToken, NightPlan? plan = null) =>
        _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan ?? _world.Plan(), cancellationToken), TimeSpan.FromSeconds(1));

    private async Task<string> HearAsync(Func<IReadOnlyList<SteerNote>> notes, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (notes() is [var note, ..])
            {
                return note.Text;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), _world.Time, cancellationToken);
        }
    }

    private static Command Steer(RunId run, string note) => new() { Kind = CommandKind.Steer, By = "me", Run = run, Arguments = SteerNote.Arguments(note, SteerNote.NextTurn, null) };
}
