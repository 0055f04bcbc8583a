using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>What simple schedulers do: so many flows at once in their order, and either strictly the node that waits longest (<c>collates</c> false) or all of the resident model before the one with most work.</summary>
internal sealed class Baseline(NightTerms terms, IReadOnlyList<NightFlow> flows, int flowsAtOnce, bool collates) : INightDispatcher
{
    private readonly Queue<NightFlow> _queue = new(flows);
    private readonly List<NightNode> _ready = [];
    private readonly Queue<NightNode> _processorReady = new();
    private readonly ModelProfile?[] _resident = new ModelProfile?[terms.Pools[0].Places];
    private readonly bool[] _loading = new bool[terms.Pools[0].Places];
    private readonly HashSet<NightNode>[] _running = [.. Enumerable.Range(0, terms.Pools[0].Places).Select(_ => new HashSet<NightNode>())];
    private readonly Dictionary<NightFlow, int> _left = [];
    private int _processorsTaken;

    public IReadOnlyList<NightFlow> Admit(double now)
    {
        var admitted = new List<NightFlow>();
        while (_left.Count < flowsAtOnce && _queue.TryDequeue(out var flow))
        {
            _left[flow] = flow.Nodes.Count;
            admitted.Add(flow);
        }

        return admitted;
    }

    public IReadOnlyList<Decision> Decide(double now)
    {
        var decisions = new List<Decision>();
        while (_processorsTaken < terms.Processors && _processorReady.TryDequeue(out var node))
        {
            _processorsTaken++;
            decisions.Add(new Decision.Start(node, null));
        }

        for (var slot = 0; slot < _resident.Length; slot++)
        {
            Fill(slot, decisions);
        }

        return decisions;
    }

    public void Loaded(int slot, double now) => _loading[slot] = false;

    public void Ended(NightNode node, double now)
    {
        if (node.Model is null)
        {
            _processorsTaken--;
        }
        else
        {
            _running.First(running => running.Contains(node)).Remove(node);
        }

        if (node.Flow is { } flow && --_left[flow] == 0)
        {
            _left.Remove(flow);
        }
    }

    public void Ready(NightNode node, double now)
    {
        if (node.Model is null)
        {
            _processorReady.Enqueue(node);
        }
        else
        {
            _ready.Add(node);
        }
    }

    private void Fill(int slot, List<Decision> decisions)
    {
        if (_loading[slot])
        {
            return;
        }

        bool IsElsewhere(ModelProfile model) => Enumerable.Range(0, _resident.Length).Any(other => other != slot && _resident[other] == model);
        var mine = _ready.Where(node => !IsElsewhere(node.Model!)).ToList();
        var next = collates ? mine.Where(node => node.Model == _resident[slot]) : mine.TakeWhile(node => node.Model == _resident[slot]);
        foreach (var node in next.Take((_resident[slot]?.Concurrency ?? 0) - _running[slot].Count).ToList())
        {
            _ready.Remove(node);
            mine.Remove(node);
            _running[slot].Add(node);
            decisions.Add(new Decision.Start(node, slot));
        }

        if (_running[slot].Count == 0 && mine.Count > 0)
        {
            var model = collates ? mine.GroupBy(node => node.Model!).MaxBy(group => group.Sum(node => node.EstimateSeconds))!.Key : mine[0].Model!;
            (_resident[slot], _loading[slot]) = (model, true);
            decisions.Add(new Decision.Load(slot, model, mine.First(node => node.Model == model)));
        }
    }
}
