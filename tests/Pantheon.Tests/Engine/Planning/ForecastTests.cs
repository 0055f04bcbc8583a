using NUnit.Framework;
using Pantheon.Engine.Planning;

namespace Pantheon.Tests.Engine.Planning;

public sealed class ForecastTests
{
    [Test]
    public void Every_flow_is_either_predicted_to_finish_in_time_or_left_out_with_a_reason()
    {
        var flows = Nights.Queue(120);
        var dispatcher = new NightDispatcher(Nights.Terms(closesAt: 2 * 3600), flows);

        var forecast = Forecast.Of(dispatcher, 0);

        Assert.That(forecast.Flows.Select(flow => flow.Flow).Concat(forecast.LeftOut.Select(left => left.Flow)), Is.EquivalentTo(flows));
        Assert.That(forecast.Flows.Where(flow => flow.FinishesAt > 7200 || flow.AtLatest < flow.FinishesAt), Is.Empty);
        Assert.That(forecast.LeftOut, Is.Not.Empty);
        Assert.That(forecast.LeftOut.Where(left => left.Reason.Length == 0 || left.Remedy.Length == 0), Is.Empty);
    }

    [Test]
    public void Looking_ahead_changes_nothing()
    {
        var (asked, silent) = (new NightDispatcher(Nights.Terms(closesAt: 7200), Nights.Queue(60)), new NightDispatcher(Nights.Terms(closesAt: 7200), Nights.Queue(60)));

        Forecast.Of(asked, 0);

        Assert.That(Ids(Nights.Play(Nights.Terms(closesAt: 7200), asked)), Is.EqualTo(Ids(Nights.Play(Nights.Terms(closesAt: 7200), silent))));

        static IEnumerable<(string, double)> Ids(VirtualNight night) => night.Played.Select(node => (node.Node.Id, node.To));
    }

    [Test]
    public void In_the_midst_of_a_night_it_counts_what_runs_and_what_is_loaded()
    {
        var dispatcher = new NightDispatcher(Nights.Terms(closesAt: 7200), []);
        var node = new NightNode("a.code", Nights.Coder, 600, []);
        var flow = new NightFlow("a", 1, [node]);
        dispatcher.Let(flow);
        dispatcher.Hold(0, Nights.Coder, isLoading: false, 0);
        dispatcher.Hold(node, 0, 0);

        var forecast = Forecast.Of(dispatcher, 300);

        Assert.That(forecast.Loads, Is.Empty);
        Assert.That(forecast.Nodes.Single(), Is.EqualTo(new PlayedNode(node, 0, 300, 690)));
        Assert.That(forecast.Flows.Single().FinishesAt, Is.EqualTo(690).Within(0.001));
    }
}
