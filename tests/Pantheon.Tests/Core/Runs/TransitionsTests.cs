using NUnit.Framework;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Core.Runs;

public sealed class TransitionsTests
{
    // Rows: from; columns: moves; '-' cannot happen.
    private const string Runs = """
        .          start    refuse  skip   suspend    resume   complete  give_up  cancel
        queued     running  ended   ended  -          -        -         -        ended
        running    -        -       -      suspended  -        ended     -        ended
        suspended  -        -       -      -          running  -         ended    ended
        ended      -        -       -      -          -        -         -        -
        """;

    private const string Nodes = """
        .        admit  skip   start    succeed  fail   back_off  wake   reclaim  reset    cancel
        pending  ready  ended  -        -        -      -         -      -        pending  ended
        ready    -      -      running  -        -      -         -      -        pending  ended
        running  -      -      -        ended    ended  backoff   -      ready    pending  ended
        backoff  -      -      -        -        -      -         ready  -        pending  ended
        ended    -      -      -        -        -      -         -      -        pending  -
        """;

    private const string Attempts = """
        .          succeed    fail    time_out   cancel     lose
        running    succeeded  failed  timed_out  cancelled  lost
        succeeded  -          -       -          -          -
        failed     -          -       -          -          -
        timed_out  -          -       -          -          -
        cancelled  -          -       -          -          -
        lost       -          -       -          -          -
        """;

    [Test]
    public void A_run_moves_only_as_its_table_says() => AssertTable<RunLifecycle, RunMove>(Runs, Transitions.Run);

    [Test]
    public void A_node_moves_only_as_its_table_says() => AssertTable<NodeLifecycle, NodeMove>(Nodes, Transitions.Node);

    [Test]
    public void An_attempt_moves_only_as_its_table_says() => AssertTable<AttemptState, AttemptMove>(Attempts, Transitions.Attempt);

    [Test]
    public void What_cannot_happen_says_so() =>
        Assert.That(() => Transitions.Run(RunLifecycle.Ended, RunMove.GiveUp), Throws.InvalidOperationException.With.Message.EqualTo("a run that is 'ended' cannot 'give_up'"));

    [Test]
    public void A_move_that_ends_a_run_has_outcomes_and_every_outcome_has_a_move()
    {
        foreach (var move in Enum.GetValues<RunMove>())
        {
            var ends = Enum.GetValues<RunLifecycle>().Any(from => Transitions.Allows(from, move) && Transitions.Run(from, move) == RunLifecycle.Ended);
            Assert.That(Transitions.OutcomesOf(move).Count > 0, Is.EqualTo(ends), move.ToString());
        }

        Assert.That(Enum.GetValues<RunMove>().SelectMany(Transitions.OutcomesOf).Distinct(), Is.EquivalentTo(Enum.GetValues<RunOutcome>()));
    }

    [Test]
    public void A_move_that_ends_a_node_has_a_result_and_every_result_has_a_move()
    {
        foreach (var move in Enum.GetValues<NodeMove>())
        {
            var ends = Enum.GetValues<NodeLifecycle>().Any(from => Transitions.Allows(from, move) && Transitions.Node(from, move) == NodeLifecycle.Ended);
            Assert.That(Transitions.ResultOf(move) is not null, Is.EqualTo(ends), move.ToString());
        }

        Assert.That(Enum.GetValues<NodeMove>().Select(Transitions.ResultOf).OfType<NodeResult>(), Is.EquivalentTo(Enum.GetValues<NodeResult>()));
    }

    private static void AssertTable<TState, TMove>(string table, Func<TState, TMove, TState> move)
        where TState : struct, Enum
        where TMove : struct, Enum
    {
        string Said(TState from, TMove by)
        {
            try
            {
                return Word.Of(move(from, by));
            }
            catch (InvalidOperationException)
            {
                return "-";
            }
        }

        var rows = Enum.GetValues<TState>().Select(from => string.Join(' ', Enum.GetValues<TMove>().Select(by => Said(from, by)).Prepend(Word.Of(from))));
        var actual = rows.Prepend(string.Join(' ', Word.All<TMove>().Prepend("."))).ToList();
        var expected = table.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

        Assert.That(actual, Is.EqualTo(expected));
    }
}
