namespace Pantheon.Engine.Planning;

/// <summary>The nodes of one model: those that are ready in the order in which they are to start, and how many admitted ones are still to come.</summary>
internal sealed class ModelQueue(ModelProfile model, BatchSpeed speed)
{
    private readonly SortedSet<NightNode> _ready = new(new NodeOrder());

    public ModelProfile Model { get; } = model;

    /// <summary>Seconds of work done in a second with the model's best batch.</summary>
    public double Best { get; } = speed.Best(model.Concurrency);

    /// <summary>Its server cannot be reached: nothing of it starts.</summary>
    public bool IsAway { get; set; }

    public int Ready => _ready.Count;

    /// <summary>Seconds of work that is ready.</summary>
    public double ReadySeconds { get; private set; }

    /// <summary>Ready nodes that are the last of their flows.</summary>
    public int ReadyLast { get; private set; }

    /// <summary>Admitted nodes whose needs have not ended.</summary>
    public int Coming { get; private set; }

    private double ComingSeconds { get; set; }

    /// <summary>Seconds that the model still has to work at its best, of all that came in.</summary>
    public double LeftSeconds => (ReadySeconds + ComingSeconds) / Best;

    public void Expect(NightNode node) => (Coming, ComingSeconds) = (Coming + 1, ComingSeconds + node.EstimateSeconds);

    public void ExpectNoMore(NightNode node) => (Coming, ComingSeconds) = (Coming - 1, Coming == 1 ? 0 : ComingSeconds - node.EstimateSeconds);

    public NightNode? First => _ready.Min;

    public void Add(NightNode node)
    {
        if (_ready.Add(node))
        {
            ReadySeconds += node.EstimateSeconds;
            ReadyLast += node.Followers.Count == 0 ? 1 : 0;
        }
    }

    public void Remove(NightNode node)
    {
        if (_ready.Remove(node))
        {
            ReadyLast -= node.Followers.Count == 0 ? 1 : 0;
            ReadySeconds = _ready.Count == 0 ? 0 : ReadySeconds - node.EstimateSeconds;
        }
    }
}
