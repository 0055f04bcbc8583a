using System.Text;
using System.Text.RegularExpressions;

namespace Pantheon.Core.Globs;

/// <summary>A path pattern as in .gitignore and editors: `*` within a segment, `**` across segments, `?` one character, `{a,b}` either; case-sensitive, with `/` between segments.</summary>
public sealed class Glob
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    public Glob(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        Pattern = pattern;
        _regex = new Regex(ToRegex(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline, MatchTimeout);
    }

    public string Pattern { get; }

    public bool Matches(string path) => path == Pattern || _regex.IsMatch(path);

    /// <summary>Whether any of the patterns matches.</summary>
    public static bool AnyMatches(IEnumerable<string> patterns, string path) => patterns.Any(pattern => new Glob(pattern).Matches(path));

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        var depth = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                        regex.Append("(?:.*/)?");
                    }
                    else
                    {
                        regex.Append(".*");
                    }

                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '{' when pattern.IndexOf('}', i) > i:
                    depth++;
                    regex.Append("(?:");
                    break;
                case '}' when depth > 0:
                    depth--;
                    regex.Append(')');
                    break;
                case ',' when depth > 0:
                    regex.Append('|');
                    break;
                default:
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        // one brace may close for two that open
        regex.Insert(regex.Length, ")", depth);

        // a dollar would let a line end through behind the name
        return regex.Append(@"\z").ToString();
    }
}
