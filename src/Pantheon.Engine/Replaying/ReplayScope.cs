using Pantheon.Core.Identity;

namespace Pantheon.Engine.Replaying;

/// <summary>What of a run a replay looks at; null is all of it.</summary>
/// <param name="UntilCall">Nothing after this model call of the attempt, from 1.</param>
public sealed record ReplayScope(NodeId? Node = null, int? Attempt = null, int? UntilCall = null)
{
    public static ReplayScope Whole { get; } = new();
}
