using System.Text;
using Pantheon.Core.Redaction;

namespace Pantheon.Core.Diagnostics;

/// <summary>Prints diagnostics for people: place, code and message, then the source line with a caret under the fault and the way out.</summary>
public static class DiagnosticPrinter
{
    private const int MaxLine = 160;
    private const string Indent = "    ";
    private const string Mask = "[redacted]";

    /// <summary>All of them, in the order of files, lines and columns, each ended by a line break.</summary>
    public static string Print(IEnumerable<Diagnostic> diagnostics, Func<string, string?> sourceOf)
    {
        var texts = new Dictionary<string, string[]?>();
        var output = new StringBuilder();
        List<Diagnostic> all = [.. diagnostics];
        foreach (var diagnostic in all.OrderBy(item => item.Span.File, StringComparer.Ordinal).ThenBy(item => item.Span.Line).ThenBy(item => item.Span.Column))
        {
            if (!texts.TryGetValue(diagnostic.Span.File, out var lines))
            {
                lines = diagnostic.Span.Line == 0 ? null : sourceOf(diagnostic.Span.File)?.Split('\n');
                texts[diagnostic.Span.File] = lines;
            }

            // a line with a secret is shown up to it, whatever else is wrong with the line
            var secretFrom = all.Where(other => other.Code == Codes.SecretInFile && other.Span.File == diagnostic.Span.File && other.Span.Line == diagnostic.Span.Line).Min(other => (int?)other.Span.Column);
            Append(output, diagnostic, lines, secretFrom);
        }

        return output.ToString();
    }

    /// <summary>One diagnostic; the source of its file comes from the function, null when there is none.</summary>
    public static string Print(Diagnostic diagnostic, Func<string, string?> sourceOf) => Print([diagnostic], sourceOf);

    private static void Append(StringBuilder output, Diagnostic diagnostic, string[]? lines, int? secretFrom)
    {
        var severity = diagnostic.Severity == Severity.Error ? "error" : "warning";
        var place = diagnostic.Span.ToString();
        output.Append(place).Append(place.Length > 0 ? ": " : "").Append(severity).Append(' ').Append(diagnostic.Code).Append(": ").Append(diagnostic.Message).Append('\n');
        if (lines is null || diagnostic.Span.Line < 1 || diagnostic.Span.Line > lines.Length)
        {
            AppendHint(output, Indent, diagnostic.Hint);
            return;
        }

        var line = Shown(lines[diagnostic.Span.Line - 1].TrimEnd('\r').Replace('\t', ' '), secretFrom);
        var start = Math.Clamp(diagnostic.Span.Column - 1, 0, line.Length);
        var length = Math.Clamp(diagnostic.Span.Length, 1, Math.Max(1, line.Length - start));
        (line, start, length) = Window(line, start, length);
        output.Append(Indent).Append(Printable(line)).Append('\n');
        output.Append(Indent).Append(' ', start).Append('^', length);
        AppendHint(output, " ", diagnostic.Hint);
        if (diagnostic.Hint is null)
        {
            output.Append('\n');
        }
    }

    private static void AppendHint(StringBuilder output, string before, string? hint)
    {
        if (hint is not null)
        {
            output.Append(before).Append(hint).Append('\n');
        }
    }

    /// <summary>A long line is shown around its fault only.</summary>
    private static (string Line, int Start, int Length) Window(string line, int start, int length)
    {
        if (line.Length <= MaxLine)
        {
            return (line, start, length);
        }

        var from = Math.Clamp(start - (MaxLine / 3), 0, line.Length - MaxLine);
        return (line.Substring(from, MaxLine), start - from, Math.Min(length, MaxLine - (start - from)));
    }

    private static string Shown(string line, int? secretFrom) =>
        Redactor.Default.Redact(secretFrom is { } column && column <= line.Length ? $"{line[..(column - 1)]}{Mask}" : line);

    private static string Printable(string line) => string.Concat(line.Select(letter => char.IsControl(letter) ? '\u00b7' : letter)).TrimEnd();
}
