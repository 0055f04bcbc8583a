namespace Pantheon.Engine.Planning;

/// <summary>A night on a virtual clock: does what a dispatcher decides, lets the work of each node pass as the servers would, and tells the dispatcher what happened and no more.</summary>
/// <param name="work">Seconds that a node takes alone on its server.</param>
/// <param name="begins">Where the clock stands at first, in seconds.</param>
public sealed class VirtualNight(NightTerms terms, INightDispatcher dispatcher, Func<NightNode, double> work, double begins = 0)
{
    private const double Whole = 1e-6;
    private const double SameMoment = 1e-9;

    private readonly Dictionary<int, SlotWork> _slots = [];
    private readonly PriorityQueue<NightNode, double> _processors = new();
    private readonly Dictionary<NightNode, int> _open = [];
    private readonly Dictionary<NightFlow, int> _left = [];
    private readonly Dictionary<NightFlow, double> _finished = [];
    private readonly Dictionary<NightNode, (int? Slot, double At)> _started = [];
    private readonly List<PlayedNode> _played = [];
    private readonly List<PlayedLoad> _loaded = [];

    public double Now { get; private set; } = begins;

    public int Loads => _loaded.Count;

    /// <summary>Every loading of a model, in the order in which they began.</summary>
    public IReadOnlyList<PlayedLoad> Loaded => _loaded;

    /// <summary>When each flow finished that did.</summary>
    public IReadOnlyDictionary<NightFlow, double> Finished => _finished;

    /// <summary>Every node that ended, in that order.</summary>
    public IReadOnlyList<PlayedNode> Played => _played;

    /// <summary>Flows of which a node ended, but not all.</summary>
    public int HalfDone => _left.Count;

    /// <summary>Has a slot load its model until then, as the night found it.</summary>
    public void IsLoading(int slot, double until) => Slot(slot).LoadedAt = until;

    /// <summary>Has a node run that was running when the night was found: so many seconds of its work are left.</summary>
    public void IsRunning(NightNode node, int? slot, double left)
    {
        _started[node] = (slot, Now);
        if (slot is { } number)
        {
            Slot(number).Left.Add(node, left);
        }
        else
        {
            _processors.Enqueue(node, Now + left);
        }
    }

    /// <summary>A flow that is at work when the night is found.</summary>
    public void Begin(NightFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (dispatcher is NightDispatcher own)
        {
            own.Let(flow);
        }

        Open(flow);
    }

    /// <summary>Plays until nothing is left to do, or until that moment.</summary>
    public void Run(double? until = null)
    {
        while (true)
        {
            foreach (var flow in dispatcher.Admit(Now))
            {
                Open(flow);
            }

            foreach (var decision in dispatcher.Decide(Now))
            {
                Do(decision);
            }

            if (Next() is not { } next || next > until)
            {
                return;
            }

            Pass(next);
        }
    }

    private SlotWork Slot(int number) => _slots.TryGetValue(number, out var slot) ? slot : _slots[number] = new SlotWork();

    private void Open(NightFlow flow)
    {
        foreach (var node in flow.Nodes)
        {
            if (_open.TryAdd(node, node.Needs.Count) && node.Needs.Count == 0 && node.Phase == NightPhase.Waiting)
            {
                dispatcher.Ready(node, Now);
            }
        }
    }

    private void Do(Decision decision)
    {
        switch (decision)
        {
            case Decision.Load load:
                _loaded.Add(new PlayedLoad(load.Slot, load.Model, Now, Now + load.Model.LoadSeconds));
                Slot(load.Slot).LoadedAt = Now + load.Model.LoadSeconds;
                break;
            case Decision.Start start:
                IsRunning(start.Node, start.Slot, work(start.Node));
                break;
        }
    }

    /// <summary>When something happens next; null when nothing will.</summary>
    private double? Next()
    {
        var next = _processors.TryPeek(out _, out var ends) ? ends : double.PositiveInfinity;
        foreach (var slot in _slots.Values)
        {
            if (slot.LoadedAt is { } loaded)
            {
                next = Math.Min(next, loaded);
            }
            else if (slot.Left.Count > 0)
            {
                next = Math.Min(next, Now + slot.Left.Values.Min() / terms.Speed.Each(slot.Left.Count));
            }
        }

        return double.IsPositiveInfinity(next) ? null : next;
    }

    private void Pass(double next)
    {
        var ended = new List<NightNode>();
        foreach (var (number, slot) in _slots)
        {
            if (slot.LoadedAt is { } loaded)
            {
                if (loaded <= next + SameMoment)
                {
                    slot.LoadedAt = null;
                    dispatcher.Loaded(number, next);
                }

                continue;
            }

            var done = (next - Now) * terms.Speed.Each(slot.Left.Count);
            foreach (var node in slot.Left.Keys)
            {
                if ((slot.Left[node] -= done) <= Whole)
                {
                    ended.Add(node);
                }
            }
        }

        foreach (var node in ended)
        {
            Slot(_started[node].Slot ?? 0).Left.Remove(node);
        }

        Now = next;
        while (_processors.TryPeek(out _, out var ends) && ends <= Now + SameMoment)
        {
            ended.Add(_processors.Dequeue());
        }

        foreach (var node in ended)
        {
            End(node);
        }
    }

    private void End(NightNode node)
    {
        var (slot, at) = _started[node];
        _played.Add(new PlayedNode(node, slot, at, Now));
        dispatcher.Ended(node, Now);
        foreach (var follower in node.Followers)
        {
            if (--_open[follower] == 0)
            {
                dispatcher.Ready(follower, Now);
            }
        }

        if (node.Flow is not { } flow)
        {
            return;
        }

        var left = _left.GetValueOrDefault(flow, flow.Nodes.Count) - 1;
        if (left == 0)
        {
            _finished[flow] = Now;
            _left.Remove(flow);
        }
        else
        {
            _left[flow] = left;
        }
    }

    private sealed class SlotWork
    {
        public double? LoadedAt { get; set; }

        public Dictionary<NightNode, double> Left { get; } = [];
    }
}
