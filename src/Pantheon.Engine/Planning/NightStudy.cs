namespace Pantheon.Engine.Planning;

/// <summary>
/// A night as it stood at a moment, copied so that its forecasts are played while the night itself goes on: who comes in, who is set aside, and who is left out and why.
/// What was judged is done by the dispatcher that it was copied from, as far as it still can be.
/// </summary>
internal sealed class NightStudy
{
    private readonly Dictionary<NightFlow, NightFlow> _originals = [];
    private readonly Dictionary<NightNode, NightNode> _copies = [];
    private readonly NightBook _book;
    private readonly double _now;
    private readonly bool _holdsNew;

    public NightStudy(NightBook book, (double Seconds, double NextCheck) wave, double now, bool holdsNew)
    {
        (_now, _holdsNew, Wave) = (now, holdsNew, wave);
        _book = new NightBook(book.Terms) { Bias = book.Bias.Copy() };
        foreach (var model in book.Models)
        {
            _book.Of(model.Model).IsAway = model.IsAway;
        }

        foreach (var flow in book.Admitted)
        {
            _book.Let(CopyOf(flow));
        }

        foreach (var flow in book.Aside)
        {
            _book.Aside.Add(CopyOf(flow));
        }

        _book.Queue.AddRange(book.Queue.Select(CopyOf));
        _book.Others.AddRange(book.Others.Select(CopyOf));
        foreach (var (slot, copy) in book.Slots.Zip(_book.Slots))
        {
            slot.CopyTo(copy, _book, CopyOf);
        }

        _book.Processors.UnionWith(book.Processors.Select(CopyOf));
    }

    public (double Seconds, double NextCheck) Wave { get; private set; }

    /// <summary>The flows of the night that come in or are let on.</summary>
    public IReadOnlyList<NightFlow> Let { get; private set; } = [];

    /// <summary>Those that are set aside, each with its reason.</summary>
    public IReadOnlyList<(NightFlow Flow, string Reason)> Aside { get; private set; } = [];

    /// <summary>Those that the night goes on without.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; private set; } = [];

    /// <summary>Plays the forecasts; takes as long as they take, and touches nothing of the night.</summary>
    public void Judge()
    {
        var before = _book.Admitted.ToHashSet();
        var admission = new WaveAdmission(_book) { Wave = Wave };
        var order = admission.Take(_now, _holdsNew).Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        Wave = admission.Wave;
        Let = [.. _book.Admitted.Where(flow => !before.Contains(flow)).OrderBy(flow => order.GetValueOrDefault(flow, -1)).Select(flow => _originals[flow])];
        Aside = [.. before.Where(flow => flow.Stage != NightStage.Admitted).Select(flow => (_originals[flow], flow.Aside ?? ""))];
        LeftOut = [.. new LeftOutWords(_book, _now).All().Select(left => left with { Flow = _originals[left.Flow] })];
    }

    private NightFlow CopyOf(NightFlow flow)
    {
        List<NightNode> nodes = [.. flow.Nodes.Select(CopyOf)];
        var copy = new NightFlow(flow.Id, flow.Priority, nodes)
        {
            Share = flow.Share,
            PassedOver = flow.PassedOver,
            Stage = flow.Stage,
            Aside = flow.Aside,
            IsHeld = flow.IsHeld,
            IsStarted = flow.IsStarted,
            TakenSeconds = flow.TakenSeconds,
        };
        _originals[copy] = flow;
        return copy;
    }

    /// <summary>A node that runs and belongs to no flow any more stands for itself.</summary>
    private NightNode CopyOf(NightNode node) => _copies.TryGetValue(node, out var known) ? known : _copies[node] =
        new NightNode(node.Id, node.Model, node.EstimateSeconds, [.. node.Needs.Where(_copies.ContainsKey).Select(need => _copies[need])])
        {
            Prefix = node.Prefix,
            Number = node.Number,
            Phase = node.Phase,
            Since = node.Since,
            ServedBefore = node.ServedBefore,
            Level = node.Level,
        };
}
