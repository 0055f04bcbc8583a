using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Running;

/// <summary>Whether the trees that a retry takes over are still there.</summary>
public static class AdoptedTrees
{
    /// <summary>Throws PAN9065 for the first that this box does not hold.</summary>
    public static async Task RequireAsync(IWorkspaces workspaces, RepositorySpec repository, string baseTree, IReadOnlyList<string> trees, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspaces);
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(trees);
        foreach (var tree in trees)
        {
            try
            {
                await workspaces.DiffAsync(repository, baseTree, tree, cancellationToken);
            }
            catch (WorkspaceException gone) when (gone.Code == Codes.GitFailed)
            {
                throw new PantheonException(Codes.TreesGone, $"tree {tree[..Math.Min(10, tree.Length)]}, which the earlier run left, is no longer on this box", "retry it on the box where it ran, or run the task anew", gone);
            }
        }
    }
}
