using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Authoring.Tools;

/// <summary>Writes the digest of an MCP server's tool into the text of its tools/NAME.yaml.</summary>
public static class ToolPin
{
    /// <summary>The text with the digest in its place; null when its form does not allow that.</summary>
    public static string? Write(string text, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (YamlDocument.Read("", text, []) is not YamlMap root || root.Find("mcp")?.Value is not YamlMap mcp || mcp.Find("tool") is not { } tool)
        {
            return null;
        }

        string edited;
        if (mcp.Find("digest") is { } old)
        {
            if (old.Value is not YamlScalar scalar || Offset(text, scalar.Span) is not { } start)
            {
                return null;
            }

            edited = text.Remove(start, scalar.Span.Length).Insert(start, Quoted(digest));
        }
        else
        {
            if (Offset(text, tool.KeySpan) is not { } start)
            {
                return null;
            }

            // before the key 'tool', which is in a line of its own unless the mapping is written in braces
            var alone = string.IsNullOrWhiteSpace(text[(text.LastIndexOf('\n', Math.Max(0, start - 1)) + 1)..start]) && text[Offset(text, mcp.Span) ?? start] != '{';
            edited = text.Insert(start, $"digest: {Quoted(digest)}{(alone ? "\n" + new string(' ', tool.KeySpan.Column - 1) : ", ")}");
        }

        return ToolReader.Read("", edited, [])?.Value?.Mcp?.Digest == digest ? edited : null;
    }

    private static string Quoted(Digest digest) => $"\"{digest}\"";

    private static int? Offset(string text, SourceSpan span)
    {
        var start = 0;
        for (var line = 1; line < span.Line; line++)
        {
            if (text.IndexOf('\n', start) is not (>= 0 and var end))
            {
                return null;
            }

            start = end + 1;
        }

        return start + span.Column - 1 <= text.Length ? start + span.Column - 1 : null;
    }
}
