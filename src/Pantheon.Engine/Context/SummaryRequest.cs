namespace Pantheon.Engine.Context;

/// <summary>What a model is to shorten: the log of turns that leave a prompt.</summary>
/// <param name="Turn">The turn for which the prompt is compacted.</param>
/// <param name="MaxTokens">What the answer may take.</param>
public sealed record SummaryRequest(int Turn, string Log, int MaxTokens);
