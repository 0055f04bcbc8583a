using Pantheon.Core.Boxes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;

namespace Pantheon.Engine.Estimating;

/// <summary>
/// What nodes will take, from what they took in the last nights. From a guess by the kind of node each narrower group draws the estimate to itself by
/// n / (n + 4) of n attempts: the wider group counts as four. Below ten attempts their 80th percentile is that of a lognormal spread around their median.
/// </summary>
/// <param name="pools">The box's pools: attempts are known by the server's own ids of models. Null where no model is asked for.</param>
public sealed class NightEstimates(IReadOnlyList<NodeHistory> history, IReadOnlyDictionary<string, PoolSpec>? pools = null)
{
    /// <summary>How many nights are looked back.</summary>
    public const int Nights = 30;

    private const double WiderCounts = 4;
    private const int EnoughForPercentile = 10;

    private static readonly HistoryScope[] WidestFirst = [HistoryScope.Kind, HistoryScope.Agent, HistoryScope.Node, HistoryScope.Flow, HistoryScope.Same];

    private readonly Dictionary<(HistoryScope Scope, HistoryKey Key), NodeHistory> _known = history.ToDictionary(known => (known.Scope, known.Key));

    /// <summary>Of a store that knows nothing.</summary>
    public static NightEstimates Guesses { get; } = new([]);

    public static async Task<NightEstimates> ReadAsync(IRunStore store, IReadOnlyDictionary<string, PoolSpec>? pools, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new NightEstimates(await store.HistoryAsync(Nights, cancellationToken), pools);
    }

    /// <summary>What an attempt at a node of a run will work; no longer than the node's own timeout.</summary>
    /// <param name="model">The model that an agent's node will most likely get.</param>
    public NodeEstimate Of(Run run, NodeSpec node, ModelAddress? model)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Of(run.Flow, run.Size, run.Repository, node, model);
    }

    /// <summary>The same of a run that is not made yet; without a size tasks of every size count.</summary>
    public NodeEstimate Of(string flow, TaskSize? size, string? repository, NodeSpec node, ModelAddress? model)
    {
        ArgumentNullException.ThrowIfNull(node);
        var key = HistoryKey.Of(flow, size, repository, node.Kind, node.Id.Value) with { Agent = (node as AgentNode)?.Agent, Pool = model?.Pool, Model = ServedAs(model) };
        return Of(key).Within(node.Timeout);
    }

    public NodeEstimate Of(HistoryKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (half, deviation) = Guess(key.Kind);
        var (log50, log80) = (Math.Log(half), Math.Log(half) + (NodeEstimate.FourInFive * deviation));
        var (tries, tokensIn, tokensOut, samples, scope) = (1.0, 0.0, 0.0, 0, HistoryScope.Guess);
        foreach (var next in WidestFirst)
        {
            if (key.At(next) is not { } group || !_known.TryGetValue((next, group), out var known))
            {
                continue;
            }

            var time = known.Time;
            var share = time.Count / (time.Count + WiderCounts);
            deviation = Math.Sqrt(((WiderCounts * deviation * deviation) + ((time.Count - 1) * time.LogDeviation * time.LogDeviation)) / (WiderCounts + time.Count - 1));
            var median = Math.Log(time.P50);
            log50 = Blend(log50, median, share);
            log80 = Blend(log80, time.Count < EnoughForPercentile ? median + (NodeEstimate.FourInFive * deviation) : Math.Log(time.P80), share);
            (tries, tokensIn, tokensOut) = (Blend(tries, known.Tries, share), Blend(tokensIn, known.TokensIn, share), Blend(tokensOut, known.TokensOut, share));
            (samples, scope) = (time.Count, next);
        }

        return new NodeEstimate(Math.Exp(log50), Math.Exp(log80), deviation, samples, scope) { Tries = tries, TokensIn = tokensIn, TokensOut = tokensOut };
    }

    private string? ServedAs(ModelAddress? model) =>
        model is { } address ? pools?.GetValueOrDefault(address.Pool)?.Models.GetValueOrDefault(address.Model)?.Id ?? address.Model : null;

    private static double Blend(double wider, double narrower, double share) => ((1 - share) * wider) + (share * narrower);

    /// <summary>Seconds of the median, and the deviation of the logarithm, where nothing has run yet.</summary>
    private static (double Seconds, double Deviation) Guess(NodeKind kind) => kind switch
    {
        NodeKind.Agent => (240, 1),
        NodeKind.Run => (60, 1),
        NodeKind.Tool => (30, 1),
        NodeKind.Publish => (5, 0.7),
        NodeKind.Gate => (1, 0.7),
        _ => (DurationSpread.Shortest, 0),
    };
}
