using Pantheon.Core.Identity;
using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Takes away the worktrees that a killed worker left, but for runs that go on: those look first what of their work they can keep.</summary>
public static class LeftoverTrees
{
    /// <summary>
    /// Removes the folders of runs below the work folder, and nothing else there; its owner must know that no worker is at work in it.
    /// Gives those that could not be removed.
    /// </summary>
    /// <param name="goingOn">Runs that will be taken up again.</param>
    public static async Task<IReadOnlyList<string>> RemoveAsync(string workFolder, IReadOnlySet<RunId> goingOn, ProcessRunner processes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(goingOn);
        ArgumentException.ThrowIfNullOrEmpty(workFolder);
        List<string> left = [];
        var work = new DirectoryInfo(workFolder);
        foreach (var folder in work.Exists ? work.GetDirectories().Where(folder => RunOf(folder) is { } run && !goingOn.Contains(run)) : [])
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

    private static RunId? RunOf(DirectoryInfo folder) =>
        folder.LinkTarget is null && RunId.TryParse(folder.Name, out var run) && run.ToString() == folder.Name ? run : null;
}
