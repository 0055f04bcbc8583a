using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;
using static Pantheon.Testing.Chat.CannedChatClient;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

/// <summary>What a task may spend in one night brings it to rest, and the next night gives it as much again.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class TaskBudgetTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task A_task_that_has_used_its_tokens_rests_and_its_session_goes_on_the_next_night_at_the_turn_it_was_at(CancellationToken cancellationToken)
    {
        var chats = Talk();
        Allow(limits => limits with { RunTokens = 1 });
        _world.Use(Flow(Agent("code", "coder"), Command("after", "code")), TaskFile());
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await NightAsync(0, cancellationToken);
        var rests = await RunAsync();
        await NightAsync(1, cancellationToken);
        await NightAsync(2, cancellationToken);
        var ended = await RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((rests.Lifecycle, rests.FailureKind), Is.EqualTo((RunLifecycle.Suspended, (FailureKind?)null)));
            Assert.That(rests.Reason, Does.StartWith("it has used ").And.Contain("limits.run_tokens gives a task 1 in a night; the next night goes on with it, 'pantheon runs resume "));
            Assert.That(ended.Lifecycle, Is.EqualTo(RunLifecycle.Ended));
            Assert.That((await _world.AttemptsAsync(ended, "code")).Select(attempt => (attempt.State, attempt.Turns, attempt.Continues)), Is.EqualTo(new[]
            {
                (AttemptState.Cancelled, 1, (int?)null), (AttemptState.Cancelled, 1, 1), (AttemptState.Succeeded, 1, 2),
            }));
            Assert.That(chats.Sum(chat => chat.Sent.Count), Is.EqualTo(3), "no turn is asked twice");
            Assert.That(await _world.BreachesAsync(allEnded: true, cancellationToken), Is.Empty);
        }
    }

    [Test]
    public async Task A_worker_that_starts_again_in_the_same_night_gives_nothing_anew_and_a_person_who_asks_does(CancellationToken cancellationToken)
    {
        var chats = Talk();
        Allow(limits => limits with { RunTokens = 1 });
        _world.Use(Flow(Agent("code", "coder")), TaskFile());
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await NightAsync(0, cancellationToken);
        await NightAsync(0, cancellationToken);
        var asked = chats.Sum(chat => chat.Sent.Count);
        var run = await RunAsync();
        await _world.Store.AddCommandAsync(new Command { Kind = CommandKind.Resume, By = "me", Run = run.Id }, cancellationToken);
        await NightAsync(0, cancellationToken);

        Assert.That((run.Lifecycle, asked, chats.Sum(chat => chat.Sent.Count)), Is.EqualTo((RunLifecycle.Suspended, 1, 2)));
    }

    [Test]
    public async Task What_needs_no_tokens_goes_on_and_the_other_sessions_rest_at_their_next_turn(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", async (request, _) =>
        {
            request.RunTokens.Add(100);
            await request.BeforeTurn();
            return EngineWorld.End("never");
        });
        _world.Tools.On("build", async (_, _, token) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(20), _world.Time, token);
            return ToolResult.Ok("built");
        });
        Allow(limits => limits with { RunTokens = 100 });
        _world.Use(Flow(Agent("code", "coder"), Tool("build", "build")), TaskFile());
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await NightAsync(0, cancellationToken);

        var run = await RunAsync();
        Assert.That((run.Lifecycle, (await _world.NodeAsync(run, "build")).Result, (await _world.NodeAsync(run, "code")).Lifecycle), Is.EqualTo((RunLifecycle.Suspended, (NodeResult?)NodeResult.Succeeded, NodeLifecycle.Ready)));
    }

    [Test]
    public async Task A_task_that_has_worked_its_time_rests_and_has_as_much_again_the_next_night(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", async (request, token) =>
        {
            for (var turn = 0; turn < 3; turn++)
            {
                await request.BeforeTurn();
                await Task.Delay(TimeSpan.FromMinutes(50), _world.Time, token);
            }

            return EngineWorld.End("done");
        });
        Allow(limits => limits with { RunWall = TimeSpan.FromHours(1) });
        _world.Use(Flow(Agent("first", "coder"), Command("last", "first")), TaskFile());
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await NightAsync(0, cancellationToken, stepMinutes: 10);
        var rests = await RunAsync();
        Allow(limits => limits with { RunWall = TimeSpan.FromHours(3) });
        await NightAsync(1, cancellationToken, stepMinutes: 10);

        Assert.That((rests.Lifecycle, rests.Reason), Is.EqualTo((RunLifecycle.Suspended, $"it has worked for 01:00:00, as limits.run_wall gives a task in a night; the next night goes on with it, 'pantheon runs resume {rests.Id.Short}' at once")));
        Assert.That((await RunAsync()).Lifecycle, Is.EqualTo(RunLifecycle.Ended));
    }

    [Test]
    public async Task A_run_that_only_waited_for_its_turn_before_it_rested_has_spent_none_of_its_flows_time(CancellationToken cancellationToken)
    {
        using var closed = new CancellationTokenSource();
        var seats = new HeldSeats(_world.Order);
        _world.Order = seats;
        _world.Use(Flow(Agent("code", "coder")) with { Timeout = TimeSpan.FromHours(1) }, TaskFile());

        var rests = await _world.PassTimeAsync(_world.RunAsync("T-1", closesAt: _world.Time.GetUtcNow().AddHours(6), cancellationToken: cancellationToken), TimeSpan.FromMinutes(30));
        _world.Time.Advance(TimeSpan.FromHours(16));
        seats.IsHeld = false;
        var ended = await _world.TakeUpAsync(rests.Id, cancellationToken: cancellationToken);

        Assert.That((rests.Lifecycle, rests.Reason, ended.FailureKind), Is.EqualTo((RunLifecycle.Suspended, "the window closed", (FailureKind?)null)), ended.Reason);
        Assert.That((await _world.NodeAsync(ended, "code")).Result, Is.EqualTo(NodeResult.Succeeded));
    }

    /// <summary>Each session goes on with what it has heard, and is answered one turn after the other.</summary>
    private List<CannedChatClient> Talk()
    {
        var chats = new List<CannedChatClient>();
        var place = 0;
        _world.Tools.On("write_file", (arguments, context, _) =>
        {
            _world.Workspaces.Files(context.Workspace)[arguments["path"]!.ToString()] = arguments["content"]!.ToString();
            return Task.FromResult(ToolResult.Ok("written"));
        });
        _world.OnAgent("coder", async (request, token) =>
        {
            var chat = new CannedChatClient([.. new[]
            {
                Calls("write_file", """{"path":"src/a.cs","content":"half"}"""),
                Calls("write_file", """{"path":"src/a.cs","content":"new"}"""),
                Calls("finish", """{"summary":"mended"}"""),
            }.Skip(place)]);
            chats.Add(chat);
            var recorder = new SessionRecorder(new MemoryTraceSink(), _world.Artifacts, new Redactor(), new IdSource(new Random(5)));
            try
            {
                return await new AgentSession(request with { Model = request.Model with { Client = chat } }, recorder, _world.Time).RunAsync(token);
            }
            finally
            {
                place += chat.Sent.Count;
            }
        });
        return chats;
    }

    private void Allow(Func<PolicyLimits, PolicyLimits> limits) => _world.Catalog = _world.Catalog with { Policies = _world.Catalog.Policies.ToDictionary(entry => entry.Key, entry => entry.Value with { Limits = limits(entry.Value.Limits) }) };

    private Task<int> NightAsync(int number, CancellationToken cancellationToken, int stepMinutes = 1)
    {
        var plan = _world.Plan();
        plan = plan with { Record = plan.Record with { Date = EngineWorld.Tonight.AddDays(number) }, ClosesAt = _world.Time.GetUtcNow().AddHours(8) };
        return _world.PassTimeAsync(new NightRun(_world.Seams(), _world.Events.Enqueue).RunAsync(plan, cancellationToken), TimeSpan.FromMinutes(stepMinutes));
    }

    private async Task<Run> RunAsync() => (await _world.Store.ListAsync(new RunQuery(), CancellationToken.None)).Single();
}
