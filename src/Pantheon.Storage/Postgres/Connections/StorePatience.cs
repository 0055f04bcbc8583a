namespace Pantheon.Storage.Postgres.Connections;

/// <summary>How long a session goes on asking a store that does not answer, counted from the first fault; the first repetition is made at once.</summary>
public sealed record StorePatience(TimeProvider Time, TimeSpan Most)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Does what can be done about a server that is away, before the next repetition.</summary>
    public Func<CancellationToken, Task> Revive { get; init; } = _ => Task.CompletedTask;

    /// <summary>One repetition, for a connection that died in the pool.</summary>
    public static StorePatience None { get; } = new(TimeProvider.System, TimeSpan.Zero);

    /// <summary>Waits before repetition number `repeated + 1`; false when the patience is at its end.</summary>
    internal async Task<bool> WaitAsync(int repeated, long since, CancellationToken cancellationToken)
    {
        if (repeated == 0)
        {
            return true;
        }

        await Revive(cancellationToken);
        var left = Most - Time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        var pause = First * Math.Pow(2, Math.Min(repeated - 1, 10));
        pause = pause > Longest ? Longest : pause;
        await Task.Delay(pause < left ? pause : left, Time, cancellationToken);
        return true;
    }
}
