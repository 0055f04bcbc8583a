using Pantheon.Core.Dangers;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>Looks at a finished change for files that act on whoever takes its branch; the task's own tests are not the agents' work and left out.</summary>
internal static class DangerCheck
{
    /// <summary>Files of one change whose content is looked at.</summary>
    public const int MaxLookedAt = 500;

    /// <param name="runPatch">Base to tree.</param>
    public static async Task<IReadOnlyList<Danger>> FindAsync(IWorkspaces workspaces, RepositorySpec repository, BaseStanding opened, Patch runPatch, CancellationToken cancellationToken)
    {
        var from = opened.TestsTree ?? opened.StartTree;
        var patch = from == runPatch.BaseTree ? runPatch : await workspaces.DiffAsync(repository, from, runPatch.ResultTree, cancellationToken);
        var looked = 0;
        var files = new List<ChangedFile>();
        foreach (var change in patch.Files)
        {
            if (!DangerousFiles.NeedsContent(change) || ++looked > MaxLookedAt)
            {
                // a file that should have been looked at and was not is judged as one that cannot be read
                files.Add(new ChangedFile(change) { IsUnseen = looked > MaxLookedAt });
                continue;
            }

            var after = await workspaces.InspectAsync(repository, patch.ResultTree, change.Path, cancellationToken);
            var before = change.Status == "added" ? null : await workspaces.InspectAsync(repository, patch.BaseTree, change.From ?? change.Path, cancellationToken);
            files.Add(new ChangedFile(change) { Before = before?.Text, After = after?.Text, Size = after?.Size ?? 0 });
        }

        return DangerousFiles.Find(files);
    }
}
