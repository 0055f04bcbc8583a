namespace Pantheon.Core.Workspaces;

/// <summary>One target repository: where it lies, which branch is its base, how it is tested.</summary>
public sealed record RepositorySpec
{
    public required string Name { get; init; }

    /// <summary>Absolute path of the user's repository.</summary>
    public required string Path { get; init; }

    public required string Base { get; init; }

    /// <summary>Template of branch names; begins with `night/`.</summary>
    public string Branch { get; init; } = "night/${{ night.date }}/${{ task.id }}-${{ task.slug }}";

    /// <summary>argv that runs the repository's own tests; empty when it has none.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>argv that builds it; empty when it has none.</summary>
    public IReadOnlyList<string> Build { get; init; } = [];

    /// <summary>Parser of the test results: trx, junit, tap …</summary>
    public string? Results { get; init; }

    /// <summary>Globs of paths that no night change may touch.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];
}
