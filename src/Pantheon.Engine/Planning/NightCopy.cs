namespace Pantheon.Engine.Planning;

/// <summary>A copy of a night as it stands, to be played on: what is done stays done, what runs goes on, and every node takes what it is expected to in this sample.</summary>
internal sealed class NightCopy
{
    private readonly NightBook _book;
    private readonly double _now;
    private readonly int? _sample;
    private readonly NightDispatcher _dispatcher;
    private readonly VirtualNight _night;
    private readonly Dictionary<NightNode, NightNode> _copies = [];
    private readonly Dictionary<NightFlow, NightFlow> _flows = [];
    private readonly Dictionary<NightNode, double> _work = [];

    private NightCopy(NightBook book, NightTerms terms, double now, int? sample)
    {
        (_book, _now, _sample) = (book, now, sample);
        _dispatcher = new NightDispatcher(new NightBook(terms) { Bias = book.Bias.Copy() });
        _night = new VirtualNight(terms, _dispatcher, node => _work[node], now);
    }

    /// <summary>A night in which these flows and nothing else go on, without an end; null for the sample is the middle course.</summary>
    public static NightCopy Of(NightBook book, IReadOnlyCollection<NightFlow> flows, double now, int? sample)
    {
        var copy = new NightCopy(book, book.Terms with { ClosesAt = null }, now, sample);
        copy.Take([.. flows, .. book.Others], []);
        return copy;
    }

    /// <summary>The night as a whole, with its queue and its end.</summary>
    public static NightCopy Whole(NightBook book, double now, int? sample)
    {
        var copy = new NightCopy(book, book.Terms, now, sample);
        foreach (var model in book.Models.Where(model => model.IsAway))
        {
            copy._dispatcher.Away(model.Model.Pool, model.Model.Name);
        }

        copy.Take([.. book.Admitted, .. book.Aside.Where(flow => !flow.IsHeld), .. book.Others], book.Queue);
        return copy;
    }

    /// <summary>The node of the night that each is the copy of.</summary>
    public IReadOnlyDictionary<NightNode, NightNode> Nodes => _copies.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The flow of the night that each is the copy of.</summary>
    public IReadOnlyDictionary<NightFlow, NightFlow> Flows => _flows;

    public VirtualNight Play(double? until = null)
    {
        _night.Run(until);
        return _night;
    }

    private void Take(IReadOnlyCollection<NightFlow> begun, IReadOnlyCollection<NightFlow> queued)
    {
        var flows = begun.Select(CopyOf).Where(flow => flow.Nodes.Count > 0).ToList();
        var running = _book.Slots.SelectMany(slot => slot.Running).Concat(_book.Processors);
        flows.AddRange(running.Where(node => !_copies.ContainsKey(node)).Select(Alone).ToList());
        foreach (var slot in _book.Slots.Where(slot => slot.Model is not null))
        {
            Hold(slot);
        }

        foreach (var node in _book.Processors)
        {
            Hold(node, null, _now - node.Since);
        }

        foreach (var flow in flows)
        {
            _night.Begin(flow);
        }

        _dispatcher.Add(queued.Select(CopyOf));
    }

    private void Hold(NightSlot slot)
    {
        if (slot.Model is not { } model)
        {
            return;
        }

        _dispatcher.Hold(slot.Number, model.Model, slot.IsLoading, _now);
        if (slot.IsLoading)
        {
            _night.IsLoading(slot.Number, Math.Max(_now, slot.LoadedAt));
        }

        foreach (var node in slot.Running)
        {
            Hold(node, slot.Number, slot.DoneOf(node, _now));
        }
    }

    private void Hold(NightNode node, int? slot, double done)
    {
        var copy = _copies[node];
        _dispatcher.Hold(copy, slot, _now);
        _night.IsRunning(copy, slot, Math.Max(_work[copy] - done, Math.Max(0.1 * node.EstimateSeconds, 0.3 * done)));
    }

    private NightFlow CopyOf(NightFlow flow)
    {
        var left = new List<NightNode>(flow.Nodes.Count);
        foreach (var node in flow.Nodes)
        {
            if (node.Phase != NightPhase.Done)
            {
                left.Add(CopyOf(node, [.. node.Needs.Where(_copies.ContainsKey).Select(need => _copies[need])]));
            }
        }

        var copy = new NightFlow(flow.Id, flow.Priority, left) { Share = flow.Share, PassedOver = flow.PassedOver, TakenSeconds = flow.TakenSeconds };
        _flows[copy] = flow;
        return copy;
    }

    /// <summary>A node that goes on while its flow does not.</summary>
    private NightFlow Alone(NightNode node)
    {
        var alone = new NightFlow(node.Flow?.Id ?? node.Id, node.Flow?.Priority ?? 0, [CopyOf(node, [])]);
        _flows[alone] = node.Flow ?? alone;
        return alone;
    }

    private NightNode CopyOf(NightNode node, IReadOnlyList<NightNode> needs)
    {
        var copy = new NightNode(node.Id, node.Model, node.EstimateSeconds, needs) { Prefix = node.Prefix, Number = node.Number };
        _copies[node] = copy;
        var spread = _sample is null ? 0 : _book.Bias.Spread;
        _work[copy] = node.EstimateSeconds * _book.Bias.RatioOf(node.Model) * (_sample is { } sample ? Math.Exp(spread * (Draw.Normal(node.Number, sample) - spread / 2)) : 1);
        return copy;
    }
}
