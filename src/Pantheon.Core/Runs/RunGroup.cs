namespace Pantheon.Core.Runs;

/// <summary>The concurrency group of a run: all of that name, on whatever box, count together.</summary>
/// <param name="Limit">How many may have started and not ended; one that rests keeps its place.</param>
public sealed record RunGroup(string Name, int Limit, WhenFull WhenFull);
