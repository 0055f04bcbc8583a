using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Evidence;

/// <summary>What a run starts from: the base commit, the tree its first nodes get, and the task's tests kept apart from it.</summary>
public sealed record BaseStanding
{
    public required string Commit { get; init; }

    public required string Tree { get; init; }

    /// <summary>The base, with the task's tests on it when agents may see them.</summary>
    public required string StartTree { get; init; }

    /// <summary>The protected copy: the base with the task's tests on it; null when the task brings none.</summary>
    public string? TestsTree { get; init; }

    /// <summary>The files that the task's tests bring or change; nobody edits them.</summary>
    public IReadOnlyList<string> TestPaths { get; init; } = [];

    /// <summary>The node whose command it was; null when the flow runs no tests that could be run at the start.</summary>
    public NodeId? CheckedNode { get; init; }

    /// <summary>What the base's own tests said; null when the flow runs no tests.</summary>
    public BaseCheck? Check { get; init; }
}
