using Pantheon.Core.Runs;

namespace Pantheon.Engine.Replaying;

/// <summary>How a replay ended: the first difference, or none, and how much was held against what was recorded.</summary>
/// <param name="Run">The run as the replay had it at last.</param>
/// <param name="Attempts">Those that were held against what was recorded to their end.</param>
public sealed record ReplayEnd(Difference? Difference, Run Run, int Attempts, int ModelCalls, int ToolCalls)
{
    /// <summary>The point at which it stopped as it was asked to; null for a replay of the whole run.</summary>
    public ReplayScope? Until { get; init; }
}
