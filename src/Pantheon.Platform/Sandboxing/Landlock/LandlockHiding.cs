namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>
/// Rules of a domain in which everything may be run and read but the hidden programs. Landlock knows no rule that takes away, so each folder
/// on the way to a hidden path is written out as all that lies beside it.
/// </summary>
internal static class LandlockHiding
{
    public static IReadOnlyList<LandlockRule> Of(IReadOnlyList<string> hidden)
    {
        var rules = new List<LandlockRule>();
        AddBeside("/", [.. hidden.Where(Path.Exists)], rules);
        return rules;
    }

    private static void AddBeside(string folder, HashSet<string> hidden, List<LandlockRule> rules)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            // a link is no place of its own, and what it leads to has one
            if (entry.LinkTarget is not null || hidden.Contains(entry.FullName))
            {
                continue;
            }

            if (hidden.Any(path => path.StartsWith(entry.FullName + "/", StringComparison.Ordinal)))
            {
                AddBeside(entry.FullName, hidden, rules);
            }
            else
            {
                rules.Add(new LandlockRule(entry.FullName, FileRights.Execute | FileRights.ReadFile) { MayBeMissing = true });
            }
        }
    }
}
