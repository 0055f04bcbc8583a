using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>The night that lies ahead, played on a virtual clock by the planner that will lead it.</summary>
public static class NightPreview
{
    /// <param name="runs">What is queued or at work, with what of each has ended.</param>
    public static NightForecast Of(NightTerms terms, FlowPlans plans, IReadOnlyList<(Run Run, Catalog Catalog, IReadOnlyList<NodeId> Ended)> runs)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(runs);
        var flows = runs.Select(run => (Flow: plans.Of(run.Run, run.Catalog), run.Run, run.Ended)).ToDictionary(entry => entry.Flow.Flow);
        var dispatcher = new NightDispatcher(terms, flows.Values.Where(entry => entry.Run.Lifecycle == RunLifecycle.Queued).Select(entry => entry.Flow.Flow));
        foreach (var (flow, _, ended) in flows.Values.Where(entry => entry.Run.Lifecycle != RunLifecycle.Queued))
        {
            dispatcher.Let(flow.Flow);
            foreach (var node in ended.Select(flow.Planned).OfType<NightNode>())
            {
                dispatcher.Skipped(node);
            }
        }

        var forecast = Forecast.Of(dispatcher, 0);
        var finished = forecast.Flows.ToDictionary(flow => flow.Flow);
        var nodes = forecast.Nodes.Where(node => node.Node.Flow is not null).ToLookup(node => node.Node.Flow!);
        return new NightForecast(
            Stays(forecast),
            [.. flows.Where(entry => nodes.Contains(entry.Key)).Select(entry => Of(entry.Value.Run, nodes[entry.Key], finished.GetValueOrDefault(entry.Key))).OrderBy(run => run.From).ThenBy(run => run.To)],
            [.. forecast.LeftOut.Where(left => flows.ContainsKey(left.Flow)).Select(left => new ForecastLeft(flows[left.Flow].Run, left.Reason, left.Remedy))]);
    }

    private static ForecastRun Of(Run run, IEnumerable<PlayedNode> nodes, ForecastFlow? finished) => new(
        run,
        [.. nodes.Select(node => new ForecastNode(new NodeId(node.Node.Id), node.Node.Model is { } model ? AddressOf(model) : null, TimeSpan.FromSeconds(node.From), TimeSpan.FromSeconds(node.To)))],
        finished is not null)
    {
        Latest = finished is { AtLatest: var late } && double.IsFinite(late) ? TimeSpan.FromSeconds(late) : null,
    };

    /// <summary>Which model is at which place when, by pools and places.</summary>
    private static IReadOnlyList<ForecastStay> Stays(Forecast forecast)
    {
        var stays = new List<ForecastStay>();
        foreach (var place in forecast.Loads.GroupBy(load => load.Slot))
        {
            List<PlayedLoad> loads = [.. place.OrderBy(load => load.From)];
            for (var at = 0; at < loads.Count; at++)
            {
                var load = loads[at];
                var until = at + 1 < loads.Count ? loads[at + 1].From : double.PositiveInfinity;
                var worked = forecast.Nodes.Where(node => node.Slot == load.Slot && node.From >= load.From && node.From < until).ToList();
                var to = worked.Count > 0 ? worked.Max(node => node.To) : load.To;
                stays.Add(new ForecastStay(AddressOf(load.Model), load.Slot, TimeSpan.FromSeconds(load.From), TimeSpan.FromSeconds(load.To), TimeSpan.FromSeconds(to), worked.Count));
            }
        }

        return [.. stays.OrderBy(stay => stay.Model.Pool, StringComparer.Ordinal).ThenBy(stay => stay.Place).ThenBy(stay => stay.From)];
    }

    private static ModelAddress AddressOf(ModelProfile model) => new(model.Pool, model.Name);
}
