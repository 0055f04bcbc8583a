namespace Pantheon.Engine.Planning;

/// <summary>How the night is expected to go from here on: what runs where and when, when each flow is finished, and what will not fit. Times are seconds of the night's clock.</summary>
/// <param name="Nodes">In the order in which they end.</param>
/// <param name="Flows">Those that are expected to finish, the earliest first.</param>
/// <param name="LeftOut">Those that are not, each with its reason.</param>
/// <param name="EndsAt">When the last of them ends.</param>
public sealed record Forecast(IReadOnlyList<PlayedNode> Nodes, IReadOnlyList<PlayedLoad> Loads, IReadOnlyList<ForecastFlow> Flows, IReadOnlyList<LeftOut> LeftOut, double EndsAt)
{
    private const int Samples = 5;

    /// <summary>Plays the night that the dispatcher stands in to its end, with the dispatcher's own code on a virtual clock: once as expected, and some times with estimates that turn out as they do.</summary>
    public static Forecast Of(NightDispatcher dispatcher, double now)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        var book = dispatcher.Book;
        var middle = NightCopy.Whole(book, now, null);
        var night = middle.Play(book.Terms.ClosesAt);
        var finishes = Enumerable.Range(0, Samples).Select(sample => Finishes(book, now, sample)).ToList();
        var flows = night.Finished
            .Where(pair => middle.Flows[pair.Key].Stage != NightStage.Gone)
            .Select(pair => new ForecastFlow(middle.Flows[pair.Key], pair.Value, Late(pair.Value, finishes.Select(finish => finish.GetValueOrDefault(middle.Flows[pair.Key], double.PositiveInfinity)))))
            .OrderBy(flow => flow.FinishesAt).ThenBy(flow => flow.Flow.Id, StringComparer.Ordinal).ToList();
        var originals = middle.Nodes;
        var nodes = night.Played.Select(node => node with { Node = originals[node.Node] }).ToList();
        var within = flows.Select(flow => flow.Flow).ToHashSet();
        List<NightFlow> left = [.. book.Admitted.Concat(book.Aside).Where(flow => !within.Contains(flow)).OrderBy(flow => flow.Id, StringComparer.Ordinal), .. book.Queue.Where(flow => !within.Contains(flow))];
        return new Forecast(nodes, night.Loaded, flows, new LeftOutWords(book, now).Of(within, left), night.Now);
    }

    private static Dictionary<NightFlow, double> Finishes(NightBook book, double now, int sample)
    {
        var copy = NightCopy.Whole(book, now, sample);
        return copy.Play(book.Terms.ClosesAt).Finished.ToDictionary(pair => copy.Flows[pair.Key], pair => pair.Value);
    }

    /// <summary>The second latest of the samples and the middle course.</summary>
    private static double Late(double middle, IEnumerable<double> samples) => Math.Max(middle, samples.OrderDescending().ElementAt(1));
}
