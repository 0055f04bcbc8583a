using System.Text;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>Finds the one known name that a printed one stands for: but for case and style, else at most two edits away; never when two come into question.</summary>
internal static class NameMatch
{
    private const int LongestPrefix = 64;
    private const int LongestName = 256;

    /// <summary>The known name, or null when none, or more than one, is meant.</summary>
    public static string? Find(string printed, IReadOnlyCollection<string> known)
    {
        if (known.Contains(printed))
        {
            return printed;
        }

        var plain = Plain(printed);
        var same = known.Where(name => Plain(name) == plain).Take(2).ToList();
        if (same.Count > 0 || plain.Length == 0)
        {
            return same.Count == 1 ? same[0] : null;
        }

        var near = known.Where(name => IsNear(printed, name)).Take(2).ToList();
        return near.Count == 1 ? near[0] : null;
    }

    /// <summary>The same for tools, whose names are printed behind those of where they come from: `functions.read_file`, `mcp__files__read_file`.</summary>
    public static string? FindTool(string printed, IReadOnlyCollection<string> known)
    {
        var name = printed.Trim().Trim('`', '"', '\'', ' ');
        name = name.EndsWith("()", StringComparison.Ordinal) ? name[..^2] : name;
        if (known.Contains(name))
        {
            return name;
        }

        foreach (var rest in Rests(name))
        {
            if (known.Contains(rest))
            {
                return rest;
            }
        }

        return Find(name, known) ?? Rests(name).Select(rest => Same(rest, known)).FirstOrDefault(same => same is not null) ?? WithoutPrefix(name, known);
    }

    /// <summary>The known name that has a prefix which the printed one lacks.</summary>
    private static string? WithoutPrefix(string printed, IReadOnlyCollection<string> known)
    {
        var plain = Plain(printed);
        var meant = known.Where(name => Rests(name).Any(rest => Plain(rest) == plain)).Take(2).ToList();
        return meant.Count == 1 && plain.Length > 0 ? meant[0] : null;
    }

    private static string? Same(string printed, IReadOnlyCollection<string> known)
    {
        var plain = Plain(printed);
        var same = known.Where(name => Plain(name) == plain).Take(2).ToList();
        return same.Count == 1 && plain.Length > 0 ? same[0] : null;
    }

    /// <summary>At most two edits away, and not so short that those make another word of it.</summary>
    private static bool IsNear(string printed, string name)
    {
        var length = Math.Max(printed.Length, name.Length);
        var limit = length switch { <= 3 => 0, <= 5 => 1, _ => 2 };
        return Math.Abs(printed.Length - name.Length) <= limit && length <= LongestName && Suggestion.Distance(printed.ToLowerInvariant(), name.ToLowerInvariant()) <= limit;
    }

    /// <summary>What stands behind each mark that ends a prefix, the longest first.</summary>
    private static IEnumerable<string> Rests(string name)
    {
        for (var at = 1; at < Math.Min(name.Length - 1, LongestPrefix); at++)
        {
            if (name[at] is '.' or ':' or '/' || (name[at] == '_' && name[at - 1] == '_' && name[at + 1] != '_'))
            {
                yield return name[(at + 1)..];
            }
        }
    }

    /// <summary>Letters and digits alone, small.</summary>
    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name.Where(char.IsLetterOrDigit))
        {
            plain.Append(char.ToLowerInvariant(c));
        }

        return plain.ToString();
    }
}
