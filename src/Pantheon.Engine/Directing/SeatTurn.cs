using Pantheon.Core.Boxes;

namespace Pantheon.Engine.Directing;

/// <summary>The turn of one asker, until it is disposed.</summary>
/// <param name="leaving">Models that make room for this one: they are to be unloaded before it is loaded.</param>
/// <param name="prepared">Hears that the model is there and answers.</param>
/// <param name="ended">Hears of the end, once.</param>
public sealed class SeatTurn(IReadOnlyList<ModelAddress> leaving, Action prepared, Action ended) : IDisposable
{
    private Action? _ended = ended;

    public IReadOnlyList<ModelAddress> Leaving { get; } = leaving;

    /// <summary>The model is there: others may come to it.</summary>
    public void Prepared() => prepared();

    public void Dispose() => Interlocked.Exchange(ref _ended, null)?.Invoke();
}
