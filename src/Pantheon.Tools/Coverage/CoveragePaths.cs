namespace Pantheon.Tools.Coverage;

/// <summary>Finds for a path of a report the path in the tree, so that two worktrees' reports can be compared.</summary>
/// <param name="root">The folder of the tree.</param>
/// <param name="isThere">Whether the tree has a file of that path.</param>
internal sealed class CoveragePaths(string root, Func<string, bool> isThere)
{
    private const int MaxPath = 1_024;

    /// <summary>Where compilers put the root of what is built the same everywhere.</summary>
    private const string AnyRoot = "/_/";

    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>Null for a file outside of the tree.</summary>
    /// <param name="folders">The folders that the report says its paths begin in.</param>
    public string? Find(string path, IReadOnlyList<string> folders)
    {
        if (path.Length is 0 or > MaxPath || path.Any(char.IsControl))
        {
            throw new CoverageFaultException("it names a file by no path");
        }

        if (!_known.TryGetValue(path, out var found))
        {
            _known[path] = found = Resolve(path.Replace('\\', '/'), folders);
        }

        return found;
    }

    /// <summary>Another report may mean another file by the same words.</summary>
    public void Forget() => _known.Clear();

    private string? Resolve(string path, IReadOnlyList<string> folders)
    {
        if (path.StartsWith('/'))
        {
            return InTree(path);
        }

        List<string> candidates = [.. folders.Select(folder => InTree($"{folder.Replace('\\', '/').TrimEnd('/')}/{path}")).OfType<string>()];
        return candidates.Find(isThere.Invoke) ?? (candidates.Count > 0 ? candidates[0] : Plain(path));
    }

    private string? InTree(string path) => path.StartsWith(root + "/", StringComparison.Ordinal) ? Plain(path[(root.Length + 1)..])
        : path.StartsWith(AnyRoot, StringComparison.Ordinal) ? Plain(path[AnyRoot.Length..])
        : path.StartsWith('/') ? null
        : Plain(path);

    private static string? Plain(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case "..":
                    if (parts.Count == 0)
                    {
                        return null;
                    }

                    parts.RemoveAt(parts.Count - 1);
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        return parts.Count == 0 ? null : string.Join('/', parts);
    }
}
