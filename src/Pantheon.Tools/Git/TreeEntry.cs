namespace Pantheon.Tools.Git;

/// <summary>One file of a tree as `git ls-tree -r -z` lists it.</summary>
internal sealed record TreeEntry(string Mode, string Id, string Path)
{
    public static IReadOnlyList<TreeEntry> Parse(string output) =>
        [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    private static TreeEntry ParseOne(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var words = line[..tab].Split(' ');
        return new TreeEntry(words[0], words[2], line[(tab + 1)..]);
    }
}
