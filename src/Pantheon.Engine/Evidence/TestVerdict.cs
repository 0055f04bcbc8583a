using Pantheon.Core.Runs;

namespace Pantheon.Engine.Evidence;

/// <summary>Every test with what was expected of it, and the failure when that was not met.</summary>
public sealed record TestVerdict(IReadOnlyList<TestResult> Rows, Failure? Failure)
{
    /// <summary>Names of `fail_to_pass` that show nothing: the protected copy does not hold their tests, so they came with the change.</summary>
    public IReadOnlyList<string> Unshown { get; init; } = [];
}
