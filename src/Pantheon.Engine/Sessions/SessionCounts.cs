namespace Pantheon.Engine.Sessions;

/// <summary>What a session has used so far.</summary>
public sealed record SessionCounts(int Turns, int ToolCalls, long TokensIn, long TokensOut)
{
    public static SessionCounts None { get; } = new(0, 0, 0, 0);

    /// <summary>What was used since.</summary>
    public SessionCounts Since(SessionCounts before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new(Turns - before.Turns, ToolCalls - before.ToolCalls, TokensIn - before.TokensIn, TokensOut - before.TokensOut);
    }
}
