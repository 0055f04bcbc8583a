namespace Pantheon.Engine.Directing;

/// <summary>First come, first served, as servers do it that swap models by themselves: whoever wants another model waits until those before have left, and all behind wait with it.</summary>
public sealed class ArrivalChoice : ISeatChoice
{
    public SeatAsk? Next(IReadOnlyList<SeatAsk> waiting, PoolRoom room)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(room);
        return waiting is [var first, ..] && room.LeavingFor(first.Model) is not null ? first : null;
    }

    public void Began(SeatAsk ask)
    {
    }

    public void Ended(SeatAsk ask)
    {
    }
}
