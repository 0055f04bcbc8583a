namespace Pantheon.Engine.Planning;

/// <summary>What the planner knows at a moment: the queue, what came in, what is ready, what runs where. It keeps its sums in step with every change.</summary>
internal sealed class NightBook
{
    private readonly Dictionary<ModelProfile, ModelQueue> _models;
    private int _numbers;

    public NightBook(NightTerms terms)
    {
        Terms = terms;
        _models = terms.Models.ToDictionary(model => model, model => new ModelQueue(model, terms.Speed));
        foreach (var pool in terms.Pools)
        {
            var places = Enumerable.Repeat<ModelQueue?>(null, pool.Places);
            foreach (var only in places.Concat(terms.Models.Where(model => model.Pool == pool.Name && model.IsResident).Select(model => _models[model])))
            {
                Slots.Add(new NightSlot(Slots.Count, pool, only, terms.Speed));
            }
        }
    }

    public NightTerms Terms { get; }

    public EstimateBias Bias { get; init; } = new();

    public List<NightSlot> Slots { get; } = [];

    /// <summary>What waits, in the order in which it is to come in.</summary>
    public List<NightFlow> Queue { get; } = [];

    public HashSet<NightFlow> Admitted { get; } = [];

    public HashSet<NightFlow> Aside { get; } = [];

    public SortedSet<NightNode> ProcessorReady { get; } = new(new NodeOrder());

    public HashSet<NightNode> Processors { get; } = [];

    /// <summary>What others work with the same models: nothing of it starts here, and its time is taken.</summary>
    public List<NightFlow> Others { get; } = [];

    public IEnumerable<ModelQueue> Models => _models.Values;

    public ModelQueue Of(ModelProfile model) => _models[model];

    /// <summary>Work of a flow that is still to be done, in seconds at the best speed of each model, by estimate.</summary>
    public double LeftOf(NightFlow flow)
    {
        var seconds = 0.0;
        foreach (var node in flow.Nodes)
        {
            seconds += node.Model is null || node.Phase == NightPhase.Done ? 0 : node.EstimateSeconds / _models[node.Model].Best;
        }

        return seconds;
    }

    /// <summary>Whether the flow still needs a model whose server is away.</summary>
    public ModelProfile? AwayOf(NightFlow flow) => flow.Nodes.FirstOrDefault(node => node.Phase != NightPhase.Done && node.Model is not null && _models[node.Model].IsAway)?.Model;

    public void Enter(IEnumerable<NightFlow> flows)
    {
        foreach (var flow in flows)
        {
            (flow.Stage, flow.Aside) = (NightStage.Queued, null);
            foreach (var node in flow.Nodes)
            {
                Number(node);
            }

            Queue.Add(flow);
        }

        Sort();
    }

    public void Sort() => AdmissionOrder.Sort(this);

    public void Number(NightNode node) => node.Number = node.Number == 0 ? ++_numbers : node.Number;

    /// <summary>The flow's nodes may start from now on.</summary>
    public void Let(NightFlow flow)
    {
        Queue.Remove(flow);
        Aside.Remove(flow);
        (flow.Stage, flow.Aside) = (NightStage.Admitted, null);
        Admitted.Add(flow);
        foreach (var node in flow.Nodes)
        {
            if (node.Phase == NightPhase.Waiting && node.Model is not null)
            {
                _models[node.Model].Expect(node);
            }
            else if (node.Phase == NightPhase.Ready)
            {
                Line(node);
            }
        }
    }

    /// <summary>No node of the flow starts any more; one that has not begun goes back to the queue, where that is asked for.</summary>
    public void SetAside(NightFlow flow, string reason, bool goesBack = true)
    {
        if (flow.Stage == NightStage.Admitted)
        {
            Retract(flow);
        }

        flow.Aside = reason;
        if (goesBack && !flow.IsBegun)
        {
            flow.Stage = NightStage.Queued;
            Queue.Add(flow);
        }
        else
        {
            flow.Stage = NightStage.Aside;
            Queue.Remove(flow);
            Aside.Add(flow);
        }
    }

    /// <summary>Forgets a flow that is over.</summary>
    public void Drop(NightFlow flow)
    {
        if (flow.Stage == NightStage.Admitted)
        {
            Retract(flow);
        }

        Queue.Remove(flow);
        Aside.Remove(flow);
        flow.Stage = NightStage.Gone;
    }

    public void Ready(NightNode node, double now)
    {
        Withdraw(node);
        (node.Phase, node.Since) = (NightPhase.Ready, now);
        node.Level = (node.Flow?.Priority ?? 0) + (int)(now / Terms.PatienceSeconds);
        if (node.Flow?.Stage == NightStage.Admitted)
        {
            Line(node);
        }
    }

    /// <summary>The node waits again for what it needs.</summary>
    public void Unready(NightNode node)
    {
        if (node.Phase != NightPhase.Ready)
        {
            return;
        }

        Unline(node);
        node.Phase = NightPhase.Waiting;
        if (node.Model is not null && node.Flow?.Stage == NightStage.Admitted)
        {
            _models[node.Model].Expect(node);
        }
    }

    /// <summary>Takes a node out of what is ready or to come.</summary>
    public void Withdraw(NightNode node)
    {
        if (node.Phase == NightPhase.Ready)
        {
            Unline(node);
        }
        else if (node.Phase == NightPhase.Waiting && node.Model is not null && node.Flow?.Stage == NightStage.Admitted)
        {
            _models[node.Model].ExpectNoMore(node);
        }
    }

    public void Start(NightNode node, NightSlot? slot, double now)
    {
        Withdraw(node);
        (node.Phase, node.Since) = (NightPhase.Running, now);
        if (slot is null)
        {
            Processors.Add(node);
        }
        else
        {
            slot.Start(node, now);
        }
    }

    private void Line(NightNode node)
    {
        if (node.Model is null)
        {
            ProcessorReady.Add(node);
        }
        else
        {
            _models[node.Model].Add(node);
        }
    }

    private void Unline(NightNode node)
    {
        if (node.Model is null)
        {
            ProcessorReady.Remove(node);
        }
        else
        {
            _models[node.Model].Remove(node);
        }
    }

    private void Retract(NightFlow flow)
    {
        foreach (var node in flow.Nodes)
        {
            Withdraw(node);
        }

        Admitted.Remove(flow);
    }
}
