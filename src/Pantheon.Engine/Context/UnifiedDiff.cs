using System.Globalization;
using System.Text.RegularExpressions;

namespace Pantheon.Engine.Context;

/// <summary>Reads unified diffs, as git and models write them, without their context lines.</summary>
internal static partial class UnifiedDiff
{
    /// <summary>The hunks of a text by file, in its order; empty when it is no diff.</summary>
    public static IReadOnlyList<(string Path, Hunk Hunk)> Read(string text, int turn)
    {
        var found = new List<(string Path, Hunk Hunk)>();
        string? path = null;
        string? before = null;
        var (old, now) = (new List<string>(), new List<string>());
        int? line = null;
        foreach (var row in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (row.StartsWith("--- ", StringComparison.Ordinal) || row.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                Close();
                path = null;
                before = row.StartsWith("--- ", StringComparison.Ordinal) ? Name(row[4..]) : before;
            }
            else if (Envelope().Match(row) is { Success: true } file)
            {
                Close();
                path = file.Groups[1].Value.Trim();
            }
            else if (row.StartsWith("+++ ", StringComparison.Ordinal))
            {
                path = Name(row[4..]) ?? before;
            }
            else if (Header().Match(row) is { Success: true } header)
            {
                Close();
                line = header.Groups[1].Success ? int.Parse(header.Groups[1].Value, CultureInfo.InvariantCulture) : null;
            }
            else if (path is not null && row.StartsWith('-'))
            {
                old.Add(row[1..]);
            }
            else if (path is not null && row.StartsWith('+'))
            {
                now.Add(row[1..]);
            }
        }

        Close();
        return found;

        void Close()
        {
            if (path is not null && old.Count + now.Count > 0)
            {
                found.Add((path, new Hunk(turn, string.Join('\n', old), string.Join('\n', now), line)));
            }

            (old, now, line) = ([], [], null);
        }
    }

    private static string? Name(string written)
    {
        var name = written.Split('\t')[0].Trim().Trim('"');
        return name == "/dev/null" ? null : name.StartsWith("a/", StringComparison.Ordinal) || name.StartsWith("b/", StringComparison.Ordinal) ? name[2..] : name;
    }

    // the other way in which models write patches
    [GeneratedRegex(@"^\*\*\* (?:Update|Add|Delete) File: (.+)$")]
    private static partial Regex Envelope();

    [GeneratedRegex(@"^@@ ?(?:-(\d{1,9})(?:,\d{1,9})? \+\d{1,9}(?:,\d{1,9})? @@)?")]
    private static partial Regex Header();
}
