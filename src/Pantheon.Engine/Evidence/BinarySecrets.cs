using Pantheon.Core.Redaction;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>Looks for secrets in the changed files that git takes for binary: one zero byte is enough for that, and the difference does not show them.</summary>
internal static class BinarySecrets
{
    public static async Task<IReadOnlyList<FoundSecret>> FindAsync(IWorkspaces workspaces, RepositorySpec repository, Patch patch, CancellationToken cancellationToken)
    {
        var found = new List<FoundSecret>();
        foreach (var change in patch.Files.Where(change => change.Binary && change.Status != "deleted").Take(DangerCheck.MaxLookedAt))
        {
            var file = await workspaces.InspectAsync(repository, patch.ResultTree, change.Path, cancellationToken);
            found.AddRange(SecretScan.Text(file?.Text ?? file?.Words ?? "").Select(secret => secret with { File = change.Path }));
        }

        return found;
    }
}
