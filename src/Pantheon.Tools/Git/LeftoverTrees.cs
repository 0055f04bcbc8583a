using Pantheon.Core.Identity;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Takes away the worktrees that a killed worker left: a run that goes on begins its attempts anew, in folders of their own.</summary>
public static class LeftoverTrees
{
    /// <summary>
    /// Removes the folders of runs below the work folder, and nothing else there; its owner must know that no worker is at work in it.
    /// Gives those that could not be removed.
    /// </summary>
    public static async Task<IReadOnlyList<string>> RemoveAsync(string workFolder, ProcessRunner processes, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(workFolder);
        List<string> left = [];
        var work = new DirectoryInfo(workFolder);
        foreach (var folder in work.Exists ? work.GetDirectories().Where(IsOfARun) : [])
        {
            try
            {
                await TreeRemoval.RemoveAsync(folder.FullName, processes, cancellationToken);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                left.Add(folder.FullName);
            }
        }

        return left;
    }

    private static bool IsOfARun(DirectoryInfo folder) =>
        folder.LinkTarget is null && RunId.TryParse(folder.Name, out var run) && run.ToString() == folder.Name;
}
