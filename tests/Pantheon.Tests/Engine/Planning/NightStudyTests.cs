using NUnit.Framework;
using Pantheon.Engine.Planning;

namespace Pantheon.Tests.Engine.Planning;

/// <summary>Who comes in is judged in a copy of the night, while the night goes on.</summary>
public sealed class NightStudyTests
{
    private static readonly NightTerms Terms = Nights.Terms(closesAt: 2 * 3600);

    [Test]
    public void What_is_judged_in_a_copy_is_what_would_be_judged_in_place_all_night_long()
    {
        var (inPlace, copied) = (Nights.Queue(60), Nights.Queue(60));

        var first = Nights.Play(Terms, new NightDispatcher(Terms, inPlace));
        var copy = new VirtualNight(Terms, new Studied(new NightDispatcher(Terms, copied)), node => node.EstimateSeconds);
        copy.Run(Terms.ClosesAt);

        Assert.That(first.Played, Has.Count.GreaterThan(100));
        Assert.That(copy.Played.Select(node => (node.Node.Id, node.From, node.To)), Is.EqualTo(first.Played.Select(node => (node.Node.Id, node.From, node.To))));
    }

    [Test]
    public void What_has_left_meanwhile_does_not_come_in()
    {
        var flows = Nights.Queue(5);
        var dispatcher = new NightDispatcher(Terms, flows);
        var study = dispatcher.Study(0, holdsNew: false)!;
        study.Judge();

        dispatcher.Leave(flows[2]);

        Assert.That(dispatcher.Take(study), Is.EquivalentTo(flows.Where(flow => flow != flows[2])));
    }

    [Test]
    public void A_flow_that_came_in_and_cannot_end_any_more_waits_again()
    {
        var flow = Nights.Flow("a");
        var dispatcher = new NightDispatcher(Terms, [flow]);
        dispatcher.Admit(0);

        var inTime = dispatcher.MayBegin(flow, 5000);
        var late = dispatcher.MayBegin(flow, 7000);

        Assert.That((inTime, late), Is.EqualTo((true, false)));
        Assert.That(dispatcher.LeftOut(7000).Single().Reason, Does.StartWith("it would need "));
    }

    /// <summary>Judges as a real night does.</summary>
    private sealed class Studied(NightDispatcher dispatcher) : INightDispatcher
    {
        public IReadOnlyList<NightFlow> Admit(double now)
        {
            if (dispatcher.Study(now, holdsNew: false) is not { } study)
            {
                return [];
            }

            study.Judge();
            return dispatcher.Take(study);
        }

        public IReadOnlyList<Decision> Decide(double now) => dispatcher.Decide(now);

        public void Ready(NightNode node, double now) => dispatcher.Ready(node, now);

        public void Loaded(int slot, double now) => dispatcher.Loaded(slot, now);

        public void Ended(NightNode node, double now) => dispatcher.Ended(node, now);
    }
}
