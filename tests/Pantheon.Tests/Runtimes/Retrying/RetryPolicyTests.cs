using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Retrying;

namespace Pantheon.Tests.Runtimes.Retrying;

internal sealed class RetryPolicyTests
{
    private static readonly RetryFacts Fresh = new();

    [TestCase(ChatFault.Unreachable, nameof(RetryMove.Again), 3)]
    [TestCase(ChatFault.Busy, nameof(RetryMove.Again), 6)]
    [TestCase(ChatFault.Loading, nameof(RetryMove.Again), 12)]
    [TestCase(ChatFault.Protocol, nameof(RetryMove.Again), 1)]
    [TestCase(ChatFault.EngineDead, nameof(RetryMove.Prepare), 1)]
    [TestCase(ChatFault.WrongModel, nameof(RetryMove.Prepare), 1)]
    [TestCase(ChatFault.Stalled, nameof(RetryMove.Prepare), 1)]
    [TestCase(ChatFault.ParserRejected, nameof(RetryMove.Resample), 1)]
    [TestCase(ChatFault.ContextExceeded, nameof(RetryMove.GiveUp), 0)]
    [TestCase(ChatFault.BadRequest, nameof(RetryMove.GiveUp), 0)]
    [TestCase(ChatFault.PoisonedHistory, nameof(RetryMove.GiveUp), 0)]
    [TestCase(ChatFault.ModelMissing, nameof(RetryMove.GiveUp), 0)]
    [TestCase(ChatFault.NotLocal, nameof(RetryMove.GiveUp), 0)]
    [TestCase(ChatFault.Repetition, nameof(RetryMove.GiveUp), 0)]
    [TestCase(ChatFault.Refused, nameof(RetryMove.GiveUp), 0)]
    public void Each_fault_has_its_move_and_its_number_of_tries(ChatFault fault, string move, int times)
    {
        var moves = Moves(fault, Fresh);

        Assert.That(moves, Is.EqualTo([.. Enumerable.Repeat(Enum.Parse<RetryMove>(move), times), RetryMove.GiveUp]).Or.EqualTo(new[] { RetryMove.GiveUp }));
        Assert.That(moves, Has.Count.EqualTo(times + 1));
    }

    [Test]
    public void A_fault_that_no_table_knows_is_not_tried_again() => Assert.That(RetryPolicy.After(null, Fresh, 0).Move, Is.EqualTo(RetryMove.GiveUp));

    [Test]
    public void Every_fault_comes_to_an_end() => Assert.That(
        Enum.GetValues<ChatFault>().Select(fault => Moves(fault, new RetryFacts { HasText = true, HasTools = true, IsSampled = true }).Count), Is.All.LessThanOrEqualTo(13));

    [Test]
    public void A_stall_in_the_middle_of_prose_is_tried_without_tools_first()
    {
        Assert.That(Moves(ChatFault.Stalled, new RetryFacts { HasText = true, HasTools = true }), Is.EqualTo(new[] { RetryMove.WithoutTools, RetryMove.Prepare, RetryMove.GiveUp }));
        Assert.That(Moves(ChatFault.Stalled, new RetryFacts { HasText = true, HasTools = true, IsSpent = true }), Is.EqualTo(new[] { RetryMove.GiveUp }));
    }

    [Test]
    public void Only_a_dead_engine_opens_the_breaker_at_once()
    {
        var spent = new RetryFacts { Made = new Dictionary<RetryMove, int> { [RetryMove.Prepare] = 1, [RetryMove.Again] = 99, [RetryMove.Resample] = 1 } };

        Assert.That(Enum.GetValues<ChatFault>().Where(fault => RetryPolicy.After(fault, spent, 0).OpensBreaker), Is.EqualTo(new[] { ChatFault.EngineDead }));
    }

    [Test]
    public void An_answer_of_reasoning_alone_is_asked_for_once_without_thinking_and_circles_once_with_another_seed()
    {
        var sampled = new RetryFacts { IsSampled = true };
        var spent = sampled with { Made = new Dictionary<RetryMove, int> { [RetryMove.WithoutThinking] = 1, [RetryMove.Resample] = 1 } };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(RetryPolicy.After(ChatStream.EmptyAfterReasoning, Fresh).Move, Is.EqualTo(RetryMove.WithoutThinking));
            Assert.That(RetryPolicy.After(ChatStream.EmptyAfterReasoning, spent).Move, Is.EqualTo(RetryMove.GiveUp));
            Assert.That(RetryPolicy.After(ChatStream.Repetition, sampled).Move, Is.EqualTo(RetryMove.Resample));
            Assert.That(RetryPolicy.After(ChatStream.Repetition, spent).Move, Is.EqualTo(RetryMove.GiveUp));
            Assert.That(RetryPolicy.After(ChatStream.Repetition, Fresh).Move, Is.EqualTo(RetryMove.GiveUp));
            Assert.That(RetryPolicy.After(ChatFinishReason.Length, sampled).Move, Is.EqualTo(RetryMove.GiveUp));
            Assert.That(RetryPolicy.After(ChatFinishReason.Stop, sampled).Move, Is.EqualTo(RetryMove.GiveUp));
        }
    }

    [Test]
    public void Delays_double_stay_below_half_a_minute_and_respect_what_the_server_asks_for() =>
        Sampled.Holds(Prop.ForAll(
            Gen.Choose(0, 11).ToArbitrary(),
            Gen.Choose(0, 1000).ToArbitrary(),
            Gen.Choose(0, 900).ToArbitrary(),
            (made, chance, asked) =>
            {
                var facts = new RetryFacts { Made = new Dictionary<RetryMove, int> { [RetryMove.Again] = made } };
                var delay = RetryPolicy.After(ChatFault.Loading, facts, chance / 1000.0).Delay;
                var full = Math.Min(Math.Pow(2, made), 30);
                var patient = RetryPolicy.After(ChatFault.Loading, facts with { RetryAfter = TimeSpan.FromSeconds(asked) }, chance / 1000.0).Delay;
                return delay.TotalSeconds >= full / 2 && delay.TotalSeconds <= full && patient >= delay && patient >= TimeSpan.FromSeconds(Math.Min(asked, 300));
            }));

    private static List<RetryMove> Moves(ChatFault fault, RetryFacts facts)
    {
        var (moves, made) = (new List<RetryMove>(), new Dictionary<RetryMove, int>());
        while (moves.Count < 50)
        {
            var move = RetryPolicy.After(fault, facts with { Made = made }, 0.5).Move;
            moves.Add(move);
            if (move == RetryMove.GiveUp)
            {
                break;
            }

            made[move] = made.GetValueOrDefault(move) + 1;
        }

        return moves;
    }
}
