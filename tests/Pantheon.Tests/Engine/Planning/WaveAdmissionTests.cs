using NUnit.Framework;
using Pantheon.Engine.Planning;

namespace Pantheon.Tests.Engine.Planning;

public sealed class WaveAdmissionTests
{
    [Test]
    public void Without_an_end_all_come_in_at_once()
    {
        var dispatcher = new NightDispatcher(Nights.Terms(), Nights.Queue(30));

        Assert.That(dispatcher.Admit(0), Has.Count.EqualTo(30));
    }

    [Test]
    public void A_night_that_is_too_short_for_all_finishes_the_urgent_and_leaves_little_half_done()
    {
        var terms = Nights.Terms(closesAt: 2 * 3600);
        var flows = Nights.Queue(60);

        var night = Nights.Play(terms, new NightDispatcher(terms, flows));

        Assert.That(flows.Where(flow => flow.Priority == 0 && !night.Finished.ContainsKey(flow)), Is.Empty);
        Assert.That(night.Finished, Has.Count.InRange(35, 59));
        Assert.That(night.HalfDone, Is.LessThanOrEqualTo(5));
    }

    [Test]
    public void Work_that_takes_twice_as_long_as_expected_still_leaves_finished_flows()
    {
        var terms = Nights.Terms(closesAt: 2 * 3600);

        var night = Nights.Play(terms, new NightDispatcher(terms, Nights.Queue(60)), node => 2 * node.EstimateSeconds);

        Assert.That(night.Finished, Has.Count.GreaterThan(15));
    }

    [Test]
    public void A_flow_whose_path_is_longer_than_the_night_does_not_come_in_and_the_words_say_so()
    {
        var dispatcher = new NightDispatcher(Nights.Terms(closesAt: 1200), [Nights.Flow("long", scale: 10)]);

        Assert.That(dispatcher.Admit(0), Is.Empty);
        var left = dispatcher.LeftOut(0).Single();
        Assert.That(left.Reason, Is.EqualTo("it would need 56 min even alone, 19 min are left"));
        Assert.That(left.Remedy, Is.EqualTo("it fits with a window that is 37 min longer"));
    }

    [Test]
    public void What_was_passed_over_last_night_comes_before_what_is_shorter()
    {
        var terms = Nights.Terms(closesAt: 1800);
        var again = new NightNode("again.code", Nights.Coder, 400, []);
        var flows = Enumerable.Range(0, 40).Select(number => Nights.Flow($"{number:00}")).Append(new NightFlow("again", 2, [again]) { PassedOver = 1 });

        var admitted = new NightDispatcher(terms, flows).Admit(0);

        Assert.That(admitted[0].Id, Is.EqualTo("again"));
    }

    [Test]
    public void Labels_that_share_the_night_get_their_parts()
    {
        var terms = Nights.Terms(closesAt: 2 * 3600) with { Shares = new Dictionary<string, double> { ["a"] = 3 } };
        var flows = new[] { "a", "b" }.SelectMany(share => Enumerable.Range(0, 100).Select(number => new NightFlow($"{share}{number:000}", 1, [new NightNode($"{share}{number:000}", Nights.Coder, 100, [])]) { Share = share }));

        var admitted = new NightDispatcher(terms, flows).Admit(0);

        Assert.That(admitted.Count(flow => flow.Share == "a") / (double)admitted.Count(flow => flow.Share == "b"), Is.EqualTo(3).Within(0.3));
    }
}
