using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Estimating;
using Pantheon.Engine.Resources;
using Pantheon.Testing;

namespace Pantheon.Tests.Engine.Directing;

/// <summary>A pool with room for one of its two models, and one that has all of its models.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NightDirectorTests
{
    private static readonly ModelAddress Coder = new("swap", "coder");
    private static readonly ModelAddress Judge = new("swap", "judge");

    private readonly ManualTime _time = new();
    private readonly IdSource _ids = new(new Random(3));
    private readonly NightDirector _director;

    public NightDirectorTests() => _director = Director(Pool("swap", RuntimeKind.Ollama, 2, null, ("coder", null), ("judge", null)), Pool("all", RuntimeKind.Vllm, 3, null, ("one", null), ("two", null)));

    [Test]
    public void The_other_model_is_loaded_when_all_have_left_the_first_and_takes_its_place()
    {
        var first = Ask(Coder);
        var other = Ask(Judge);
        var second = Ask(Coder);
        Taken(first).Prepared();
        Assert.That((first.IsCompleted, second.IsCompleted, other.IsCompleted, Taken(first).Leaving.Count), Is.EqualTo((true, true, false, 0)));

        Taken(first).Dispose();
        Assert.That(other.IsCompleted, Is.False, "somebody still works at it");
        Taken(second).Dispose();

        Assert.That(Taken(other).Leaving, Is.EqualTo(new[] { Coder }));
    }

    [Test]
    public void Nobody_comes_to_a_model_before_it_is_there()
    {
        var first = Ask(Coder);
        var second = Ask(Coder);
        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((true, false)));

        Taken(first).Prepared();

        Assert.That(second.IsCompleted, Is.True);
    }

    [Test]
    public void Whoever_leaves_before_the_model_came_has_the_next_make_room_again()
    {
        var old = Ask(Coder);
        Taken(old).Prepared();
        var (first, second) = (Ask(Judge), Ask(Judge));
        Taken(old).Dispose();
        var loader = first.IsCompleted ? first : second;

        Taken(loader).Dispose();

        var next = loader == first ? second : first;
        Assert.That(Taken(next).Leaving, Is.EqualTo(new[] { Coder }));
    }

    [Test]
    public void A_pool_gives_no_more_turns_than_it_has_seats()
    {
        var turns = Enumerable.Range(0, 5).Select(number => Ask(new ModelAddress("all", number % 2 == 0 ? "one" : "two"))).ToList();
        foreach (var turn in turns.Where(turn => turn.IsCompleted).ToList())
        {
            Taken(turn).Prepared();
        }

        Assert.That(turns.Count(turn => turn.IsCompleted), Is.EqualTo(3));
        Taken(turns.First(turn => turn.IsCompleted)).Dispose();
        Assert.That(turns.Count(turn => turn.IsCompleted), Is.EqualTo(4));
    }

    [Test]
    public async Task Who_stops_waiting_gives_way_to_the_next()
    {
        var first = Ask(Coder);
        Taken(first).Prepared();
        using var stopping = new CancellationTokenSource();
        var gone = Ask(Judge, stopping.Token);
        var stays = Ask(Judge);
        await stopping.CancelAsync();
        Taken(first).Dispose();

        Assert.That((gone.IsCanceled, stays.IsCompletedSuccessfully), Is.EqualTo((true, true)));
    }

    [Test]
    public void Who_waits_for_what_goes_away_is_told_and_others_go_on()
    {
        var first = Ask(Coder);
        Taken(first).Prepared();
        var judge = Ask(Judge);
        _director.Tell(new PoolOutage("swap", new Failure(FailureKind.RuntimeUnavailable, "gone"), _time.GetUtcNow()) { Model = "judge" });
        Taken(first).Dispose();
        Assert.That((Taken(judge).IsVoid, Taken(Ask(Judge)).IsVoid), Is.EqualTo((true, true)), "who waited, and who comes now");

        _director.Tell(new PoolOutage("swap", new Failure(FailureKind.RuntimeUnavailable, "gone"), _time.GetUtcNow()) { Model = "judge", Until = _time.GetUtcNow() });

        Assert.That(Taken(Ask(Judge)).IsVoid, Is.False);
    }

    [Test]
    public void A_run_that_was_set_aside_in_an_outage_goes_on_after_it()
    {
        var director = Director(TimeSpan.FromHours(8), Pool("swap", RuntimeKind.Ollama, 2, null, ("coder", null), ("judge", null)));
        var attempt = Attempt();
        var busy = director.TurnAsync(new SeatAsk(Attempt(), Coder), CancellationToken.None);
        Taken(busy).Prepared();
        var waits = director.TurnAsync(new SeatAsk(attempt, Judge), CancellationToken.None);
        var outage = new PoolOutage("swap", new Failure(FailureKind.RuntimeUnavailable, "gone"), _time.GetUtcNow()) { Model = "judge" };
        director.Tell(outage);
        director.Runs.Admit();
        director.Tell(outage with { Until = _time.GetUtcNow() });
        var again = director.TurnAsync(new SeatAsk(attempt, Judge), CancellationToken.None);
        Taken(busy).Dispose();

        director.Runs.Admit();

        Assert.That((Taken(waits).IsVoid, Taken(again).IsVoid), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_model_that_is_larger_than_its_pool_is_loaded_all_the_same()
    {
        var director = Director(Pool("swap", RuntimeKind.Ollama, 2, 10, ("coder", 4), ("judge", 12)));
        var coder = Ask(director, Coder);
        Taken(coder).Prepared();
        var judge = Ask(director, Judge);

        Taken(coder).Dispose();

        Assert.That(Taken(judge).Leaving, Is.EqualTo(new[] { Coder }));
    }

    [Test]
    public void A_turn_beside_is_only_given_at_a_model_that_is_there()
    {
        var first = Ask(Coder);
        Assert.That(_director.TryTurn(new SeatAsk(Attempt(), Coder)), Is.Null, "it is being loaded");
        Taken(first).Prepared();

        using var beside = _director.TryTurn(new SeatAsk(Attempt(), Coder));

        Assert.That(beside, Is.Not.Null);
        Assert.That(_director.TryTurn(new SeatAsk(Attempt(), Judge)), Is.Null);
        Assert.That(_director.TryTurn(new SeatAsk(Attempt(), Coder)), Is.Null, "both seats are taken");
    }

    [Test]
    public void Models_that_fit_together_are_there_together()
    {
        const long Gigabyte = 1L << 30;
        var director = Director(Pool("swap", RuntimeKind.Ollama, 4, 10 * Gigabyte, ("coder", 6 * Gigabyte), ("judge", 3 * Gigabyte), ("large", 8 * Gigabyte)));
        var (coder, judge) = (Ask(director, Coder), Ask(director, Judge));
        Taken(coder).Prepared();
        Taken(judge).Prepared();
        Assert.That((Taken(coder).Leaving.Count, Taken(judge).Leaving.Count), Is.EqualTo((0, 0)));
        var large = Ask(director, new ModelAddress("swap", "large"));
        Taken(judge).Dispose();
        Assert.That(large.IsCompleted, Is.False);

        Taken(coder).Dispose();

        Assert.That(Taken(large).Leaving, Is.EquivalentTo(new[] { Coder, Judge }));
    }

    private static SeatTurn Taken(Task<SeatTurn> turn)
    {
        Assert.That(turn.IsCompletedSuccessfully, Is.True);
        return turn.GetAwaiter().GetResult();
    }

    private Task<SeatTurn> Ask(ModelAddress model, CancellationToken cancellationToken = default) => Ask(_director, model, cancellationToken);

    private Task<SeatTurn> Ask(NightDirector director, ModelAddress model, CancellationToken cancellationToken = default) => director.TurnAsync(new SeatAsk(Attempt(), model), cancellationToken);

    private AttemptId Attempt() => new(_ids.NewRunId(), new NodeId("work"), 1);

    private static PoolSpec Pool(string name, RuntimeKind kind, int slots, long? memory, params (string Name, long? Memory)[] models) => new()
    {
        Name = name,
        Kind = kind,
        Origin = RuntimeOrigin.Local,
        Slots = slots,
        VideoMemory = memory,
        Models = models.ToDictionary(model => model.Name, model => new ModelEntry { Id = model.Name, VideoMemory = model.Memory }),
    };

    private NightDirector Director(params PoolSpec[] list) => Director(null, list);

    private NightDirector Director(TimeSpan? left, params PoolSpec[] list)
    {
        var pools = list.ToDictionary(pool => pool.Name);
        var models = BoxTerms.Models(pools, new LoadEstimates([], pools));
        var policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("night") };
        var terms = BoxTerms.Of(pools, [.. models.Values], 2, policy, left);
        return new NightDirector(terms, models, new FlowPlans(NightEstimates.Guesses, models, FairShares.None), _time);
    }
}
