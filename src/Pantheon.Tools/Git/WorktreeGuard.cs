using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Files;

namespace Pantheon.Tools.Git;

/// <summary>Looks through a worktree before git reads it, and refuses what could turn git against the machine: git folders within it and special files.</summary>
internal sealed class WorktreeGuard(GitTrees trees)
{
    private const string Remedy = "Nothing of the attempt's tree was used; its tools may not make git repositories or special files inside the worktree.";

    /// <summary>What must not stay in the worktree. Bare repositories of the tree it was made from may: what the base had, the night did not plant.</summary>
    public async Task<IReadOnlyList<OddEntry>> FindAsync(Workspace workspace, string gitFolder, CancellationToken cancellationToken)
    {
        var odd = new List<OddEntry>();
        foreach (var entry in Survey(workspace.Path))
        {
            if (entry.Kind != OddKind.BareRepository || !await trees.HasPathAsync(gitFolder, workspace.InputTree, $"{entry.Path}/HEAD", cancellationToken))
            {
                odd.Add(entry);
            }
        }

        return odd;
    }

    public static WorkspaceException Refuse(OddEntry entry) => new(
        entry.Kind is OddKind.GitFolder or OddKind.BareRepository or OddKind.SubmoduleLink ? Codes.NestedGit : Codes.SpecialFile,
        FailureKind.SandboxRefused,
        $"'{entry.Path}' in the worktree is refused: {Why(entry.Kind)}.",
        Remedy);

    public static string Why(OddKind kind) => kind switch
    {
        OddKind.GitFolder => "it is named as a git folder, which git would obey",
        OddKind.BareRepository => "it is laid out as a bare git repository, which git would obey",
        OddKind.SubmoduleLink => "it is a symbolic link where git looks for submodules",
        OddKind.Special => "it is neither a file, a folder nor a symbolic link",
        OddKind.Unreadable => "it is a folder that cannot be looked through",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IReadOnlyList<OddEntry> Survey(string root)
    {
        try
        {
            return TreeSurvey.Find(root);
        }
        catch (IOException failure)
        {
            throw new WorkspaceException(Codes.SpecialFile, FailureKind.SandboxRefused, $"the worktree '{root}' cannot be looked through: {failure.Message}", Remedy, failure);
        }
    }
}
