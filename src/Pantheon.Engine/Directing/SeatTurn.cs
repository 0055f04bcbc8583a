using Pantheon.Core.Boxes;

namespace Pantheon.Engine.Directing;

/// <summary>The turn of one asker, until it is disposed.</summary>
/// <param name="leaving">Models that make room for this one: they are to be unloaded before it is loaded.</param>
/// <param name="ended">Hears of the end, once.</param>
public sealed class SeatTurn(IReadOnlyList<ModelAddress> leaving, Action ended) : IDisposable
{
    private Action? _ended = ended;

    public IReadOnlyList<ModelAddress> Leaving { get; } = leaving;

    public void Dispose() => Interlocked.Exchange(ref _ended, null)?.Invoke();
}
