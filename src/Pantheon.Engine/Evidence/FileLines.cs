namespace Pantheon.Engine.Evidence;

/// <summary>The lines of one file in a unified diff, in their order, each with its sign: `+`, `-` or a space.</summary>
internal sealed record FileLines(string Path, IReadOnlyList<(char Sign, string Text)> All)
{
    public IEnumerable<string> Added => All.Where(line => line.Sign == '+').Select(line => line.Text);

    public IEnumerable<string> Removed => All.Where(line => line.Sign == '-').Select(line => line.Text);

    /// <summary>Every file of the diff by the name it has now, a deleted one by the name it had.</summary>
    public static IReadOnlyList<FileLines> Of(string diff)
    {
        var files = new List<FileLines>();
        (string? path, string? old) = (null, null);
        var lines = new List<(char, string)>();
        var inHunk = false;
        foreach (var line in diff.Split('\n').Append("diff --git "))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                if ((path ?? old) is { } name)
                {
                    files.Add(new FileLines(name, lines));
                }

                (path, old, lines, inHunk) = (null, null, [], false);
            }
            else if (!inHunk && line.StartsWith("+++ b/", StringComparison.Ordinal))
            {
                path = line[6..].TrimEnd('\r', '\t');
            }
            else if (!inHunk && line.StartsWith("--- a/", StringComparison.Ordinal))
            {
                old = line[6..].TrimEnd('\r', '\t');
            }
            else if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                inHunk = true;
            }
            else if (inHunk && line.Length > 0 && line[0] is '+' or '-' or ' ')
            {
                lines.Add((line[0], line[1..]));
            }
        }

        return files;
    }
}
