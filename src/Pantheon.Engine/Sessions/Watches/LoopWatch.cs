namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Sees when a session's calls go in circles; a turn that only thinks breaks no circle, and only thinking is a circle of its own.</summary>
internal sealed class LoopWatch(int stopAt)
{
    private readonly RepeatWatch _deeds = new(stopAt);
    private readonly RepeatWatch _thoughts = new(stopAt);
    private readonly CycleWatch _cycles = new();
    private bool _thinks;

    /// <summary>Takes the calls of one turn before they are made, thoughts and deeds apart; says whether they may not be made any more.</summary>
    public Intervention? Observe(IReadOnlyList<string> deeds, IReadOnlyList<string> thoughts)
    {
        _thinks = deeds.Count == 0;
        return _thinks ? _thoughts.Observe(thoughts) : _deeds.Observe(deeds) ?? _cycles.Observe(deeds);
    }

    /// <summary>Takes the calls that changed the tree.</summary>
    public void Edited(IReadOnlyList<string> by) => _deeds.Edited(by);

    /// <summary>What the model is told after the results of the turn.</summary>
    public Intervention? Notice() => _thinks ? _thoughts.Notice() : _deeds.Notice() ?? _cycles.Notice();
}
