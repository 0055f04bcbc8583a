namespace Pantheon.Engine.Sessions;

/// <summary>Counts the tokens of one run over all its sessions, also those that speak at the same time.</summary>
public sealed class TokenMeter(long before)
{
    private long _used = before;

    public long Used => Interlocked.Read(ref _used);

    public void Add(long tokens) => Interlocked.Add(ref _used, tokens);
}
