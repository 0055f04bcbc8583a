using System.Text;
using System.Text.RegularExpressions;

namespace Pantheon.Tools.Files;

/// <summary>Names in what alone a quote differs from the lines of a file that were probably meant.</summary>
internal static partial class QuoteDifference
{
    /// <summary>`spaces or indentation`, `quote marks`, …, or null when more than one such thing differs.</summary>
    public static string? Of(IReadOnlyList<string> file, IReadOnlyList<string> quote)
    {
        bool Same(Func<string, string> plain) => file.Count == quote.Count && file.Zip(quote).All(pair => plain(Bare(pair.First)) == plain(Bare(pair.Second)));
        return Same(line => line) ? "spaces or indentation"
            : Same(Quotes) ? "quote marks"
            : Same(Dashes) ? "dashes or other look-alike characters"
            : Same(line => line.ToUpperInvariant()) ? "capital letters"
            : Same(line => line.Replace("\\", "", StringComparison.Ordinal)) ? "backslashes"
            : null;
    }

    /// <summary>The quote without the escapes of a second encoding (`\n` as two letters, `\"`), or itself.</summary>
    public static string Unescaped(string quote) => quote
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\t", "\t", StringComparison.Ordinal)
        .Replace("\\\"", "\"", StringComparison.Ordinal);

    /// <summary>The quote without the line numbers that search results have before each line, or itself.</summary>
    public static string Unnumbered(string quote)
    {
        var lines = quote.Split('\n');
        return Array.TrueForAll(lines, line => line.Length == 0 || Numbered().IsMatch(line)) ? string.Join('\n', lines.Select(line => Numbered().Replace(line, ""))) : quote;
    }

    public static string Bare(string line) => string.Concat(line.Where(letter => !char.IsWhiteSpace(letter)));

    private static string Quotes(string line) => Mapped(line, letter => letter is '"' or '`' or '\u2018' or '\u2019' or '\u201c' or '\u201d' or '\u201e' or '\u00ab' or '\u00bb' ? '\'' : letter);

    private static string Dashes(string line) => Mapped(Quotes(line), letter => letter is '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' ? '-' : letter == '\u2026' ? '.' : letter);

    private static string Mapped(string line, Func<char, char> map)
    {
        var mapped = new StringBuilder(line.Length);
        foreach (var letter in line)
        {
            mapped.Append(map(letter));
        }

        return mapped.ToString();
    }

    [GeneratedRegex(@"^\s*([^\s:|]+:)?[0-9]+[:|-][ \t]?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();
}
