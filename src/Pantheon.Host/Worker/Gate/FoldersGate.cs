using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Worker.Gate;

/// <summary>No folder that tools see leads to Pantheon's own git folders, keys, store or blobs.</summary>
internal sealed class FoldersGate : IGateCheck
{
    private static readonly string[] Own = ["git", "keys", "postgres", "blobs"];

    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        if (scene.Box is { } box)
        {
            foreach (var shown in box.Caches.Concat(scene.Policy.FilesRead.Where(Path.IsPathRooted)))
            {
                if (Mine(box).FirstOrDefault(own => Holds(shown, own) || Holds(own, shown)) is { } own)
                {
                    throw new PantheonException(
                        Codes.GitFolderMounted,
                        $"the night does not open: tools would see '{shown}', and with it Pantheon's own '{own}'",
                        $"take it out of caches: in the box file or files.read in policies/{scene.Policy.Name}.yaml, or move the data folder away from it");
                }
            }
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<string> Mine(BoxSpec box)
    {
        var own = Own.Select(folder => Path.Combine(box.DataFolder, folder));
        return box.SigningKey is { } key ? own.Append(key) : own;
    }

    /// <summary>By the real places: a link is no way round.</summary>
    private static bool Holds(string folder, string path)
    {
        var (outer, inner) = (Real(folder), Real(path));
        return inner == outer || inner.StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal);
    }

    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        var parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        var here = Path.Combine(Real(parent), Path.GetFileName(full));
        return (Directory.Exists(here) ? Directory.ResolveLinkTarget(here, returnFinalTarget: true) : File.Exists(here) ? File.ResolveLinkTarget(here, returnFinalTarget: true) : null)?.FullName ?? here;
    }
}
