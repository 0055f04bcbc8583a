using System.Text.RegularExpressions;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>An opening tag with a name, as in &lt;function=name&gt; or &lt;ns:invoke name="name"&gt;.</summary>
internal sealed partial record XmlTag(string Word, string? Name, int End, string Closing, bool IsText)
{
    private const int MaxLength = 256;

    /// <summary>The tag at a place, when its word is one of those looked for.</summary>
    public static XmlTag? Read(CallText text, int at, string[] words)
    {
        if (text[at] != '<' || text[at + 1] == '/')
        {
            return null;
        }

        var end = at + 1;
        while (end < text.Length && end - at < MaxLength && text[end] is not ('>' or '\n' or '<'))
        {
            end++;
        }

        text.Look(end - at);
        if (text[end] != '>')
        {
            return null;
        }

        var tag = text.Slice(at + 1, end);
        foreach (var word in words)
        {
            var start = tag.IndexOf(word, StringComparison.Ordinal);
            if (start >= 0 && start <= 12 && IsPrefix(tag.AsSpan(0, start)) && Named(tag[(start + word.Length)..]) is { } name)
            {
                return new XmlTag(tag[..start] + word, name, end + 1, $"</{tag[..start]}{word}>", tag.Contains("string=\"true\"", StringComparison.Ordinal));
            }
        }

        return null;
    }

    /// <summary>Namespaces end in a colon or a bar.</summary>
    private static bool IsPrefix(ReadOnlySpan<char> prefix) => prefix.IsEmpty || prefix[^1] is ':' or '|' or '｜';

    [GeneratedRegex("""(^|[\sĠ])name\s*=\s*(?<quote>["'])(?<name>[^"'<>]+)\k<quote>""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NameAttribute();

    private static string? Named(string rest)
    {
        if (rest.StartsWith('='))
        {
            return rest[1..].Trim().Trim('"') is { Length: > 0 } name ? name : null;
        }

        var match = NameAttribute().Match(rest);
        return match.Success ? match.Groups["name"].Value : null;
    }
}
