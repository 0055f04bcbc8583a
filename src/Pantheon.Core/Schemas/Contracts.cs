namespace Pantheon.Core.Schemas;

/// <summary>The data contracts that ship with Pantheon: task.v1, plan.v1, patch.v1, test_report.v1, review.v1 and the plain types.</summary>
public static class Contracts
{
    public static IReadOnlyList<string> Names { get; } = ["task.v1", "plan.v1", "patch.v1", "test_report.v1", "review.v1"];

    /// <summary>The schema of a contract or plain type (string, integer, number, boolean, object), or null when there is none of that name.</summary>
    public static JsonSchema? Find(string name) => null;
}
