using System.Text.RegularExpressions;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Marks that some checkpoints print with a suffix, a prefix or spaces of their own, brought to the form that the others have.</summary>
internal static partial class Dialects
{
    /// <summary>The text with plain marks; the very same text where it holds none of the others.</summary>
    public static string Plain(string text)
    {
        var plain = text;
        if (text.Contains("<tool_call", StringComparison.Ordinal) && Suffixed().IsMatch(text))
        {
            plain = Suffixed().Replace(plain, "<$1$2>");
        }

        if (text.Contains("<ifm|tool_call", StringComparison.Ordinal))
        {
            plain = Prefixed().Replace(Typed().Replace(plain, ""), "<$1$2>");
        }

        return text.Contains('｜', StringComparison.Ordinal) ? Spaced().Replace(plain, "<$1｜$2｜") : plain;
    }

    [GeneratedRegex("<(/?)(tool_calls?|arg_key|arg_value|tool_sep|think):[A-Za-z0-9_]{1,32}>", RegexOptions.CultureInvariant)]
    private static partial Regex Suffixed();

    [GeneratedRegex(@"<(/?)ifm\|(tool_calls?|arg_key|arg_value|think)>", RegexOptions.CultureInvariant)]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"<ifm\|arg_type>[^<]{0,64}</ifm\|arg_type>", RegexOptions.CultureInvariant)]
    private static partial Regex Typed();

    [GeneratedRegex("< ?(/?) ?｜ ?(DSML|GCML) ?｜ ?", RegexOptions.CultureInvariant)]
    private static partial Regex Spaced();
}
