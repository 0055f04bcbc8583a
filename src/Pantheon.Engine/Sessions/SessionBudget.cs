using Pantheon.Core.Agents;
using Pantheon.Core.Policies;

namespace Pantheon.Engine.Sessions;

/// <summary>Counts what a session has used and says which bound was reached first.</summary>
public sealed class SessionBudget(AgentLimits limits, PolicyLimits policy, TokenMeter run)
{
    private readonly int _maxCalls = Math.Min(limits.ToolCalls, policy.ToolCalls ?? int.MaxValue);
    private readonly long _maxTokens = limits.Tokens ?? long.MaxValue;

    public int Turns { get; private set; }

    public int ToolCalls { get; private set; }

    public long TokensIn { get; private set; }

    public long TokensOut { get; private set; }

    /// <summary>Whether one more call is within the bound; asked before each call of a turn.</summary>
    public bool MayCall => ToolCalls < _maxCalls;

    /// <summary>The bound that was reached, in words, or null.</summary>
    public string? Exceeded =>
        Turns >= limits.Turns ? $"{limits.Turns} turns"
        : ToolCalls >= _maxCalls ? $"{_maxCalls} tool calls"
        : TokensIn + TokensOut >= _maxTokens ? $"{_maxTokens} tokens"
        : null;

    /// <summary>The bound of the whole run that was reached, in words, with what was used, or null; it counts every session of the run.</summary>
    public (string Bound, long Used)? RunExceeded => run.Used is var used && used >= policy.RunTokens ? ($"{policy.RunTokens} tokens", used) : null;

    /// <param name="isOld">The turn was taken, and counted for the run, before the session was broken off.</param>
    public void AddTurn(long tokensIn, long tokensOut, bool isOld = false)
    {
        Turns++;
        TokensIn += tokensIn;
        TokensOut += tokensOut;
        if (!isOld)
        {
            run.Add(tokensIn + tokensOut);
        }
    }

    public void AddToolCall() => ToolCalls++;
}
