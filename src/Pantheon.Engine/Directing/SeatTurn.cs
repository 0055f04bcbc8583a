using Pantheon.Core.Boxes;

namespace Pantheon.Engine.Directing;

/// <summary>The turn of one asker, until it is disposed.</summary>
/// <param name="leaving">Models that make room for this one: they are to be unloaded before it is loaded.</param>
/// <param name="prepared">Hears that the model is there and answers.</param>
/// <param name="ended">Hears of the end, once: whether the work is done, and whether the model had come.</param>
public sealed class SeatTurn(IReadOnlyList<ModelAddress> leaving, Action prepared, Action<bool, bool> ended) : IDisposable
{
    private Action<bool, bool>? _ended = ended;
    private bool _isPrepared;

    /// <summary>A turn that costs nobody anything.</summary>
    public static SeatTurn Free => new([], () => { }, (_, _) => { });

    /// <summary>The model went away while it was waited for: there is nothing to sit down at.</summary>
    public static SeatTurn Void => new([], () => { }, (_, _) => { }) { IsVoid = true };

    public bool IsVoid { get; private init; }

    public IReadOnlyList<ModelAddress> Leaving { get; } = leaving;

    /// <summary>What it was for has succeeded: how long it took counts.</summary>
    public bool IsDone { get; set; }

    /// <summary>The model is there: others may come to it.</summary>
    public void Prepared()
    {
        if (!_isPrepared)
        {
            _isPrepared = true;
            prepared();
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _ended, null)?.Invoke(IsDone, _isPrepared);
}
