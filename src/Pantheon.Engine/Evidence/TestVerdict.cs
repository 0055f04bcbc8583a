using Pantheon.Core.Runs;

namespace Pantheon.Engine.Evidence;

/// <summary>Every test with what was expected of it, and the failure when that was not met.</summary>
public sealed record TestVerdict(IReadOnlyList<TestResult> Rows, Failure? Failure);
