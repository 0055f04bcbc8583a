namespace Pantheon.Engine.Resources;

/// <summary>A seat of a pool that somebody has; disposing gives it back.</summary>
public sealed class Seat : IDisposable
{
    private readonly KeptSlot? _slot;
    private SemaphoreSlim? _seats;

    internal Seat(SemaphoreSlim seats, KeptSlot? slot) => (_seats, _slot) = (seats, slot);

    /// <summary>Cancelled when the seat may be another's by now: whatever was begun on it must end.</summary>
    public CancellationToken Lost => _slot?.Lost ?? CancellationToken.None;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _seats, null) is not { } seats)
        {
            return;
        }

        if (_slot is null)
        {
            seats.Release();
        }
        else
        {
            // the next of this process asks the store: the row is free before he does
            _slot.GiveBack(() => seats.Release());
        }
    }
}
