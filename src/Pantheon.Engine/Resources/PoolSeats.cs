namespace Pantheon.Engine.Resources;

/// <summary>The seats of one pool: as many as the box file says, less those that its server does not have.</summary>
internal sealed class PoolSeats(int slots) : IDisposable
{
    private readonly Lock _lock = new();
    private int _withheld;

    public SemaphoreSlim Seats { get; } = new(slots);

    /// <summary>How many seats there are now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return slots - _withheld;
            }
        }
    }

    public void Limit(int serverSlots)
    {
        lock (_lock)
        {
            var wanted = Math.Max(0, slots - Math.Max(1, serverSlots));
            for (; _withheld < wanted; _withheld++)
            {
                // taken in its turn and kept: whoever sits now is not sent away
                _ = Seats.WaitAsync();
            }

            for (; _withheld > wanted; _withheld--)
            {
                Seats.Release();
            }
        }
    }

    public void Dispose() => Seats.Dispose();
}
