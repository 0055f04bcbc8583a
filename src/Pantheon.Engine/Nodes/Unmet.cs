using Pantheon.Core.Runs;

namespace Pantheon.Engine.Nodes;

/// <summary>One requirement of a gate that is not met, in words, and the kind of failure it stands for.</summary>
internal sealed record Unmet(FailureKind Kind, string Reason);
