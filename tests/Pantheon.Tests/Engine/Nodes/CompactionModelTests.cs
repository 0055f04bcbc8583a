using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Nodes;

/// <summary>The model that shortens a conversation is attested like any other, waits for nobody, and is never needed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(15_000)]
internal sealed class CompactionModelTests : IAsyncDisposable
{
    private static readonly SlotHolder Holder = new(new AttemptId(new RunId(Guid.NewGuid()), new NodeId("other"), 1), 1);

    private readonly EngineWorld _world = new();
    private string? _opened;
    private bool _held;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Test]
    public async Task It_is_opened_by_its_route_under_the_runs_policy_and_its_seat_is_given_back(CancellationToken cancellationToken)
    {
        var run = await RunAsync("small", cancellationToken);

        var asked = _world.Router.Asked.Last();
        Assert.That((run.FailureKind, _opened, _held), Is.EqualTo(((FailureKind?)null, "small", true)));
        Assert.That((asked.Choice.Route, asked.Policy), Is.EqualTo(("small", _world.Catalog.Night)));
        Assert.That(await FreeAsync(cancellationToken), Is.EqualTo(4));
    }

    [Test]
    public async Task The_sessions_own_model_needs_no_second_seat(CancellationToken cancellationToken)
    {
        await RunAsync("planner", cancellationToken);

        Assert.That((_opened, _held), Is.EqualTo(("planner", false)));
    }

    [Test]
    public async Task A_pool_without_a_free_seat_leaves_the_work_to_the_rules(CancellationToken cancellationToken)
    {
        var taken = new List<Seat?>();
        for (var number = 0; number < 3; number++)
        {
            taken.Add(await _world.Seams().Resources.TryTakePoolAsync("pool", Holder, cancellationToken));
        }

        var run = await RunAsync("small", cancellationToken);

        taken.ForEach(seat => seat?.Dispose());
        Assert.That((run.FailureKind, _opened), Is.EqualTo(((FailureKind?)null, (string?)null)));
        Assert.That(await FreeAsync(cancellationToken), Is.EqualTo(4));
    }

    [Test]
    public async Task One_that_is_not_local_leaves_the_work_to_the_rules(CancellationToken cancellationToken)
    {
        _world.Router.BeforeOpen = choice =>
        {
            if (choice.Route == "small")
            {
                throw new ChatException(Codes.NotAttested, FailureKind.NotLocal, "nothing proves it") { Fault = ChatFault.NotLocal };
            }
        };

        var run = await RunAsync("small", cancellationToken);

        Assert.That((run.FailureKind, _opened), Is.EqualTo(((FailureKind?)null, (string?)null)));
    }

    [Test]
    public async Task One_that_cannot_be_loaded_leaves_the_work_to_the_rules_and_no_seat_taken(CancellationToken cancellationToken)
    {
        _world.Router.BeforePrepare = pin =>
        {
            if (pin.Id == "small")
            {
                throw new ChatException(Codes.ModelMissing, FailureKind.RuntimeUnavailable, "gone") { Fault = ChatFault.ModelMissing };
            }
        };

        var run = await RunAsync("small", cancellationToken);

        Assert.That((run.FailureKind, _opened, await FreeAsync(cancellationToken)), Is.EqualTo(((FailureKind?)null, (string?)null, 4)));
    }

    [Test]
    public async Task What_a_session_notes_stands_in_the_journal_under_its_attempt(CancellationToken cancellationToken)
    {
        var run = await RunAsync("small", cancellationToken);

        var noted = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Single(recorded => recorded.Event.Kind == EventKinds.ContextCompacted).Event;
        Assert.That((noted.Node?.Value, noted.Attempt, noted.Data["turn"]!.GetValue<int>()), Is.EqualTo(("plan", (int?)1, 9)));
    }

    private async Task<Run> RunAsync(string route, CancellationToken cancellationToken)
    {
        _world.Use(Flow(Agent("plan", "planner")));
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["planner"] = AgentSpec("planner") with { Context = new ContextSettings { Compactor = new ModelChoice { Route = route } } } },
        };
        _world.OnAgent("planner", async (request, token) =>
        {
            using var seat = await request.OpenCompactor(token);
            (_opened, _held) = (seat?.Model.Pin.Id, seat?.Held is not null);
            request.Note(new JournalEvent(EventKinds.ContextCompacted) { Data = new JsonObject { ["turn"] = 9 } });
            return EngineWorld.End(JsonValue.Create("planned"));
        });
        return await _world.RunAsync(cancellationToken: cancellationToken);
    }

    private async Task<int> FreeAsync(CancellationToken cancellationToken)
    {
        var resources = _world.Seams().Resources;
        List<Seat> taken = [];
        while (await resources.TryTakePoolAsync("pool", Holder, cancellationToken) is { } seat)
        {
            taken.Add(seat);
        }

        taken.ForEach(seat => seat.Dispose());
        return taken.Count;
    }
}
