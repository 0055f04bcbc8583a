namespace Pantheon.Engine.Planning;

/// <summary>A place for one model: what is loaded, whether it still is being loaded, and what runs there.</summary>
internal sealed class NightSlot(int number, PoolTerms pool, ModelQueue? only, BatchSpeed speed)
{
    private double _served;
    private double _servedAt;

    public int Number { get; } = number;

    public PoolTerms Pool { get; } = pool;

    /// <summary>The model whose own place this is, as it always stays; null where any of the pool's other models may come.</summary>
    public ModelQueue? Only { get; } = only;

    public ModelQueue? Model { get; private set; }

    public bool IsLoading { get; private set; }

    /// <summary>When its loading should be over.</summary>
    public double LoadedAt { get; private set; }

    public HashSet<NightNode> Running { get; } = [];

    public void Load(ModelQueue model, double now) => (Model, IsLoading, LoadedAt) = (model, true, now + model.Model.LoadSeconds);

    public void Loaded(double now) => (IsLoading, _servedAt) = (false, now);

    public void Hold(ModelQueue model) => (Model, IsLoading) = (model, false);

    public void Unload() => (Model, IsLoading) = (null, false);

    /// <summary>The same place of another book, with the nodes that stand for those that run here.</summary>
    public void CopyTo(NightSlot other, NightBook book, Func<NightNode, NightNode> copyOf)
    {
        (other.Model, other.IsLoading, other.LoadedAt) = (Model is { } model ? book.Of(model.Model) : null, IsLoading, LoadedAt);
        (other._served, other._servedAt) = (_served, _servedAt);
        other.Running.UnionWith(Running.Select(copyOf));
    }

    public bool May(ModelProfile model) => model.Pool == Pool.Name && (Only is null ? !model.IsResident : Only.Model == model);

    /// <summary>Seconds of its work that a running node has behind it.</summary>
    public double DoneOf(NightNode node, double now)
    {
        Advance(now);
        return _served - node.ServedBefore;
    }

    public void Start(NightNode node, double now)
    {
        Advance(now);
        node.ServedBefore = _served;
        Running.Add(node);
    }

    /// <summary>Gives the seconds of work that the node took.</summary>
    public double End(NightNode node, double now)
    {
        Advance(now);
        Running.Remove(node);
        return _served - node.ServedBefore;
    }

    private void Advance(double now)
    {
        if (Running.Count > 0 && !IsLoading)
        {
            _served += (now - _servedAt) * speed.Each(Running.Count);
        }

        _servedAt = now;
    }
}
