using Pantheon.Core.Runs;

namespace Pantheon.Engine.Replaying;

/// <summary>How a replay ended: the first difference, or none, and how much was held against what was recorded.</summary>
/// <param name="Run">The run as the replay had it at last.</param>
public sealed record ReplayEnd(Difference? Difference, Run Run, int Attempts, int ModelCalls, int ToolCalls);
