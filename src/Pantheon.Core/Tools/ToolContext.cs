using Pantheon.Core.Workspaces;

namespace Pantheon.Core.Tools;

/// <summary>Where and under which bounds a tool call works.</summary>
public sealed record ToolContext
{
    public required Workspace Workspace { get; init; }

    public required Policies.Policy Policy { get; init; }

    /// <summary>A folder of this call, outside the tree, for result files (`tool.out`).</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Globs of the only paths that may be written; empty means any path of the tree that is not protected.</summary>
    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>Globs that nobody may change.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];

    /// <summary>The commit that the run starts from, for views of the history; null where there is none.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The tree that the run starts from, for views of all that changed since; null where only the tree of this attempt is known.</summary>
    public string? BaseTree { get; init; }

    /// <summary>Keeps what a tool needs again at its next call in the same node; null where each call stands alone.</summary>
    public ToolSession? Session { get; init; }

    /// <summary>The repository's recipe, for `repo.test`, `repo.results` and the like.</summary>
    public required RepositorySpec Repository { get; init; }
}
