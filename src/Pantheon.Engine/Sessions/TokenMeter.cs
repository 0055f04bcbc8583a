namespace Pantheon.Engine.Sessions;

/// <summary>Counts the tokens of one run over all its sessions, also those that speak at the same time.</summary>
public sealed class TokenMeter(long before)
{
    private long _used = before;

    /// <summary>What one session of a recorded run was told here: in which order sessions were counted that spoke at the same time nobody finds out again. Null where it is counted.</summary>
    public Func<long>? Told { get; init; }

    public long Used => Told is { } told ? told() : Interlocked.Read(ref _used);

    public void Add(long tokens) => Interlocked.Add(ref _used, tokens);
}
