using System.Text.Json;

namespace Pantheon.Engine.Sessions;

/// <summary>What a session has used so far.</summary>
public sealed record SessionCounts(int Turns, int ToolCalls, long TokensIn, long TokensOut)
{
    public static SessionCounts None { get; } = new(0, 0, 0, 0);

    /// <summary>Writes the members of an object that is open.</summary>
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteNumber("turns", Turns);
        json.WriteNumber("calls", ToolCalls);
        json.WriteNumber("in", TokensIn);
        json.WriteNumber("out", TokensOut);
    }

    /// <summary>What was used since.</summary>
    public SessionCounts Since(SessionCounts before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new(Turns - before.Turns, ToolCalls - before.ToolCalls, TokensIn - before.TokensIn, TokensOut - before.TokensOut);
    }
}
