namespace Pantheon.Engine.Context;

/// <summary>A compacted prompt, as one rung of the ladder makes it.</summary>
/// <param name="Gone">Turns from the first that left the prompt.</param>
/// <param name="Shortened">Results of turns that stay, of which a line is left.</param>
/// <param name="SummaryBytes">What the account might take.</param>
internal sealed record Candidate(Keep Keep, PromptBuilder Prompt, int Gone, int Shortened, long SummaryBytes);
