using System.Globalization;
using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads quoted texts in the quotes that models use, and writes JSON's.</summary>
internal sealed class LooseString(CallText text)
{
    private static readonly (string Open, string Close)[] s_quotes =
    [
        ("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’"), ("<|\"|>", "<|\"|>"), ("<escape>", "<escape>"),
    ];

    public static bool StartsAt(CallText text, int at) => Quotes(text, at) is not null;

    public static void Write(StringBuilder json, string value)
    {
        json.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (isPair)
            {
                json.Append(c).Append(value[++i]);
            }
            else if (c is '"' or '\\')
            {
                json.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                json.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }

        json.Append('"');
    }

    public LooseText? Read(int at)
    {
        if (Quotes(text, at) is not var (open, close))
        {
            return null;
        }

        var value = new StringBuilder();
        var isRepaired = open != "\"";
        var isMarked = close.Length > 1; // between such marks nothing is escaped
        for (at += open.Length; at < text.Length;)
        {
            if (text.Has(close, at) && (close != "'" || EndsHere(at + 1)))
            {
                return new LooseText(value.ToString(), at + close.Length, isRepaired, false);
            }

            var c = text[at];
            if (c == '\\' && !isMarked)
            {
                at = Escape(at, value, ref isRepaired);
                continue;
            }

            isRepaired |= c < ' ' || char.IsSurrogate(c);
            value.Append(c);
            at++;
        }

        return new LooseText(value.ToString(), text.Length, isRepaired, true);
    }

    private static (string Open, string Close)? Quotes(CallText text, int at)
    {
        foreach (var quotes in s_quotes)
        {
            if (text.Has(quotes.Open, at))
            {
                return quotes;
            }
        }

        return null;
    }

    /// <summary>An apostrophe closes a text only before what may follow a text.</summary>
    private bool EndsHere(int at)
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\r' or '\t')
        {
            at++;
        }

        return at >= text.Length || text[at] is ',' or ':' or '}' or ']' or ')' or '<';
    }

    private int Escape(int at, StringBuilder value, ref bool isRepaired)
    {
        var c = text[at + 1];
        if (c == 'u' && at + 6 <= text.Length
            && int.TryParse(text.Slice(at + 2, at + 6), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            isRepaired |= char.IsSurrogate((char)code);
            value.Append((char)code);
            return at + 6;
        }

        if ("\"\\/bfnrt".Contains(c, StringComparison.Ordinal) && at + 1 < text.Length)
        {
            value.Append(c switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => c });
            return at + 2;
        }

        isRepaired = true;
        if (c == '\'')
        {
            value.Append(c);
            return at + 2;
        }

        value.Append('\\');
        return at + 1;
    }
}
