using Pantheon.Core.Agents;
using Pantheon.Core.Policies;

namespace Pantheon.Engine.Sessions;

/// <summary>Counts what a session has used and says which bound was reached first.</summary>
public sealed class SessionBudget(AgentLimits limits, PolicyLimits policy)
{
    private readonly int _maxCalls = Math.Min(limits.ToolCalls, policy.ToolCalls ?? int.MaxValue);
    private readonly long _maxTokens = Math.Min(limits.Tokens ?? long.MaxValue, policy.RunTokens ?? long.MaxValue);

    public int Turns { get; private set; }

    public int ToolCalls { get; private set; }

    public long TokensIn { get; private set; }

    public long TokensOut { get; private set; }

    /// <summary>The bound that was reached, in words, or null.</summary>
    public string? Exceeded =>
        Turns >= limits.Turns ? $"{limits.Turns} turns"
        : ToolCalls >= _maxCalls ? $"{_maxCalls} tool calls"
        : TokensIn + TokensOut >= _maxTokens ? $"{_maxTokens} tokens"
        : null;

    public void AddTurn(long tokensIn, long tokensOut)
    {
        Turns++;
        TokensIn += tokensIn;
        TokensOut += tokensOut;
    }

    public void AddToolCall() => ToolCalls++;
}
