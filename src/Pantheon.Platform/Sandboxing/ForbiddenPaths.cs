namespace Pantheon.Platform.Sandboxing;

/// <summary>Paths of this machine that no sandbox may show, beyond those that are the same on every machine.</summary>
public sealed record ForbiddenPaths
{
    public static ForbiddenPaths None { get; } = new();

    /// <summary>Neither these nor anything in them: the signing key, the store, the repositories of the runs.</summary>
    public IReadOnlyList<string> WithContent { get; init; } = [];

    /// <summary>Not as a whole, while folders in them may be shown: the data folder, in which the worktrees lie.</summary>
    public IReadOnlyList<string> AsAWhole { get; init; } = [];
}
