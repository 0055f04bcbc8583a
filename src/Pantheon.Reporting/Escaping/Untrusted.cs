using System.Buffers;
using System.Net;
using System.Text;

namespace Pantheon.Reporting.Escaping;

/// <summary>Shows texts that models, tests and tasks wrote as nothing but text: in Markdown, in HTML and on a terminal.</summary>
public static class Untrusted
{
    private const int MostInMarkdown = 4000;

    // without a width it joins nothing: it only keeps a reader's program from making a mention or a link of what follows
    private const char WordJoiner = '\u2060';

    // some readers also number lists by letters
    private static readonly SearchValues<char> ListMarks = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The text on one line without controls, at most <paramref name="max"/> characters.</summary>
    public static string Line(string? text, int max) => CleanText.Line(text, max);

    /// <summary>The lines that say something, without controls, indentation kept.</summary>
    public static IReadOnlyList<string> Lines(string? text, int maxLines, int maxLength) => CleanText.Lines(text, maxLines, maxLength);

    /// <summary>One line of Markdown that reads as the text itself, also in a table, and never opens a block, a tag or a link.</summary>
    public static string Markdown(string? text)
    {
        var line = CleanText.Line(text, MostInMarkdown);
        var safe = new StringBuilder(line.Length + 16);
        for (var at = 0; at < line.Length; at++)
        {
            var next = at + 1 < line.Length ? line[at + 1] : '\0';
            var before = at > 0 ? line[at - 1] : '\0';
            switch (line[at])
            {
                case '<':
                    safe.Append("&lt;");
                    break;
                case '>':
                    safe.Append("&gt;");
                    break;
                case '&':
                    safe.Append("&amp;");
                    break;
                case '\\' or '`' or '*' or '_' or '[' or ']' or '{' or '}' or '|' or '~' or '$' or '^':
                    safe.Append('\\').Append(line[at]);
                    break;
                case '@':
                    safe.Append('@').Append(WordJoiner);
                    break;
                case '#':
                    safe.Append("\\#").Append(char.IsAsciiDigit(next) ? WordJoiner.ToString() : "");
                    break;
                case ':' when next is ':' or '/' || before == ':' || at == 0 || IsMailScheme(line, at):
                    safe.Append("\\:");
                    break;
                case '=' or '+' or '"' or '-' when next == line[at] || before == line[at] || at == 0:
                    safe.Append('\\').Append(line[at]);
                    break;
                case '.' or ')' when (next is ' ' or '\0' && IsListNumber(line, at)) || IsWeb(line, at):
                    safe.Append('\\').Append(line[at]);
                    break;
                default:
                    safe.Append(line[at]);
                    break;
            }
        }

        return safe.ToString();
    }

    /// <summary>A code span; a text that could end the span or its table cell is written as escaped text instead.</summary>
    public static string Code(string? text, int max = 200)
    {
        var line = CleanText.Line(text, max);
        return line.Length == 0 ? "–" : line.AsSpan().IndexOfAny("`|\\") >= 0 ? Markdown(line) : $"`{line}`";
    }

    /// <summary>A fenced block that nothing in it can close.</summary>
    public static string Fence(IEnumerable<string> lines, string language = "")
    {
        var clean = lines.SelectMany(line => CleanText.Lines(line, 1, 2000)).ToList();
        var longest = clean.Select(LongestTickRun).DefaultIfEmpty(0).Max();
        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}{language}\n{string.Join("\n", clean)}\n{fence}\n";
    }

    /// <summary>Text for an element's content or a quoted attribute.</summary>
    public static string Html(string? text) => WebUtility.HtmlEncode(CleanText.Line(text, MostInMarkdown));

    /// <summary>Text for an HTML line inside a Markdown page, where readers' programs still make mentions and links.</summary>
    public static string HtmlInMarkdown(string? text) =>
        Html(text).Replace("@", "@" + WordJoiner, StringComparison.Ordinal).Replace("://", "&#58;//", StringComparison.Ordinal);

    /// <summary>Whether a text is what it shows: short, on one line, nothing hidden in it; only such a text may go into a command.</summary>
    public static bool IsPlain(string? text) => text is { Length: > 0 and <= 400 } && CleanText.Line(text, 400) == text;

    /// <summary>A word of a shell command: as it is when plain, else in single quotes.</summary>
    public static string Shell(string? text)
    {
        var line = CleanText.Line(text, 400);
        return line.Length > 0 && line.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '@' or ':' or '+' or '-' or '=')
            ? line
            : $"'{line.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static int LongestTickRun(string line)
    {
        var (longest, run) = (0, 0);
        foreach (var c in line)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static bool IsListNumber(string line, int at) => at is > 0 and <= 9 && line.AsSpan(0, at).IndexOfAnyExcept(ListMarks) < 0;

    private static bool IsWeb(string line, int at) => line[at] == '.' && at >= 3 && line.AsSpan(at - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);

    private static bool IsMailScheme(string line, int at) =>
        line.AsSpan(0, at).EndsWith("mailto", StringComparison.OrdinalIgnoreCase)
        || line.AsSpan(0, at).EndsWith("xmpp", StringComparison.OrdinalIgnoreCase)
        || line.AsSpan(0, at).EndsWith("tel", StringComparison.OrdinalIgnoreCase);
}
