namespace Pantheon.Engine.Directing;

/// <summary>Who of those that wait for a pool sits down next.</summary>
public interface ISeatChoice
{
    /// <summary>One of the waiting, for whom the room has or can make room; null where it is better to wait. They come in the order of asking.</summary>
    SeatAsk? Next(IReadOnlyList<SeatAsk> waiting, PoolRoom room);

    /// <summary>The asker sits down.</summary>
    void Began(SeatAsk ask);

    /// <summary>The asker has left its seat.</summary>
    void Ended(SeatAsk ask);
}
