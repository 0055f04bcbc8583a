using Pantheon.Platform.Files;

namespace Pantheon.Tools.Files;

/// <summary>Lists a tree breadth-first, so that a cut list shows the upper folders; folders of build output are passed over unless asked for by name.</summary>
internal static class TreeWalk
{
    private const int MaxEntries = 50_000;

    private static readonly HashSet<string> Output = ["node_modules", "obj", "__pycache__", ".vs", ".gradle"];

    /// <summary>Files and folders below a folder: path from the tree's root, and whether it is a folder.</summary>
    public static IEnumerable<(string Path, TreeEntry Entry)> Below(TreeDirectory tree, string folder)
    {
        var folders = new Queue<string>([folder]);
        var seen = 0;
        while (folders.TryDequeue(out var current))
        {
            var entries = current == folder ? tree.List(current) : Open(tree, current);
            var builds = entries.Any(entry => entry is { Kind: TreeEntryKind.Folder, Name: "Debug" or "Release" }) && current.EndsWith("bin", StringComparison.Ordinal);
            foreach (var entry in builds && current != folder ? [] : entries)
            {
                if (++seen > MaxEntries)
                {
                    yield break;
                }

                var path = current.Length == 0 ? entry.Name : $"{current}/{entry.Name}";
                if (entry.Kind == TreeEntryKind.Folder && !Output.Contains(entry.Name))
                {
                    folders.Enqueue(path);
                }

                yield return (path, entry);
            }
        }
    }

    // one folder that cannot be entered, by its name, its depth or its rights, takes no other one away
    private static IReadOnlyList<TreeEntry> Open(TreeDirectory tree, string folder)
    {
        try
        {
            return tree.List(folder);
        }
        catch (Exception closed) when (closed is PathRefusedException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
