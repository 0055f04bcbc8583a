using System.Text.RegularExpressions;

namespace Pantheon.Engine.Evidence;

/// <summary>Says whether a test is one that a task names: by its whole name, by its last parts (`Class.Method`), or by a pattern with `*`; cases of one method count as the method.</summary>
public static class TestNames
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public static bool Matches(string pattern, string name)
    {
        if (pattern == name)
        {
            return true;
        }

        var method = name.IndexOf('(', StringComparison.Ordinal) is var open and > 0 ? name[..open] : name;
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return method == pattern || EndsWithPart(method, pattern) || EndsWithPart(name, pattern);
        }

        var regex = "(?:^|[.:/+ ])" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        return Regex.IsMatch(method, regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
    }

    private static bool EndsWithPart(string name, string part) =>
        name.Length > part.Length && name.EndsWith(part, StringComparison.Ordinal) && name[^(part.Length + 1)] is '.' or ':' or '/' or '+' or ' ';
}
