using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>The text of a template under parsing: turns offsets into places of the file and takes the faults.</summary>
internal sealed class TemplateSource(string text, SourceSpan span, DiagnosticBag diagnostics)
{
    public string Text { get; } = text;

    public void Error(string code, int start, int length, string message, string? hint = null) =>
        diagnostics.Error(code, SpanOf(start, length), message, hint);

    /// <summary>The place of a part of the text. The template's span is where its first character stands, and its later lines are indented as the first.</summary>
    public SourceSpan SpanOf(int start, int length)
    {
        if (span.Line == 0)
        {
            return span;
        }

        var begin = Math.Clamp(start, 0, Text.Length);
        var line = Text.AsSpan(0, begin).Count('\n');
        var lineStart = begin == 0 ? 0 : Text.LastIndexOf('\n', begin - 1) + 1;
        var lineEnd = Text.IndexOf('\n', begin);
        var rest = (lineEnd < 0 ? Text.Length : lineEnd) - begin;
        return new SourceSpan(span.File, span.Line + line, span.Column + begin - lineStart, Math.Max(1, Math.Min(length, rest)));
    }
}
