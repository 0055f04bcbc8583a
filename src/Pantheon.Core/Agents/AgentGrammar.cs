namespace Pantheon.Core.Agents;

/// <summary>The grammar that an agent's answer is held to, in one of two notations.</summary>
public sealed record AgentGrammar
{
    /// <summary>In llama.cpp's extended Backus-Naur form; null when it is a regular expression.</summary>
    public string? Gbnf { get; init; }

    /// <summary>A regular expression the whole answer matches; null when it is a grammar.</summary>
    public string? Regex { get; init; }
}
