using System.Globalization;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>Reads `git diff-tree -r -M -z --raw --numstat`: first every path with its status and modes, then every path with its line counts.</summary>
internal static class DifferenceParser
{
    public const string GitLinkMode = "160000";

    /// <summary>One raw record; modes as git prints them.</summary>
    public sealed record Entry(string OldMode, string NewMode, char Status, string Path, string? From);

    public static IReadOnlyList<Entry> Entries(string output) => [.. Read(output).Entries];

    public static IReadOnlyList<FileChange> Changes(string output)
    {
        var (entries, counts) = Read(output);
        return [.. entries.Select(entry => Change(entry, counts))];
    }

    private static FileChange Change(Entry entry, Dictionary<string, (int Added, int Removed, bool Binary)> counts)
    {
        var (added, removed, binary) = counts.GetValueOrDefault(entry.Path);
        var status = entry.Status switch
        {
            'A' or 'C' => "added",
            'D' => "deleted",
            'R' => "renamed",
            _ => "modified",
        };
        return new FileChange(entry.Path, status, status == "renamed" ? entry.From : null, added, removed, binary)
        {
            OldMode = entry.OldMode,
            NewMode = entry.NewMode,
        };
    }

    private static (List<Entry> Entries, Dictionary<string, (int Added, int Removed, bool Binary)> Counts) Read(string output)
    {
        var entries = new List<Entry>();
        var counts = new Dictionary<string, (int, int, bool)>();
        var fields = new Queue<string>(output.Split('\0'));
        while (fields.TryDequeue(out var field))
        {
            if (field.StartsWith(':'))
            {
                entries.Add(ReadEntry(field, fields));
            }
            else if (field.Length > 0)
            {
                ReadCount(field, fields, counts);
            }
        }

        return (entries, counts);
    }

    private static Entry ReadEntry(string field, Queue<string> fields)
    {
        var words = field[1..].Split(' ');
        var status = words[4][0];
        var first = fields.Dequeue();
        return status is 'R' or 'C'
            ? new Entry(words[0], words[1], status, fields.Dequeue(), first)
            : new Entry(words[0], words[1], status, first, null);
    }

    private static void ReadCount(string field, Queue<string> fields, Dictionary<string, (int Added, int Removed, bool Binary)> counts)
    {
        var parts = field.Split('\t', 3);
        var path = parts[2];
        if (path.Length == 0)
        {
            // a rename names its two paths in fields of their own
            fields.Dequeue();
            path = fields.Dequeue();
        }

        var binary = parts[0] == "-";
        counts[path] = (binary ? 0 : Number(parts[0]), binary ? 0 : Number(parts[1]), binary);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
