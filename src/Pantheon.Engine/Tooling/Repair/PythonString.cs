using System.Globalization;
using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads Python's quoted texts: prefixes, triple quotes, escapes, texts that follow each other.</summary>
internal sealed class PythonString(CallText text, bool isLoose)
{
    private static readonly string[] s_triple = ["\"\"\"", "'''"];

    /// <summary>Where the quote opens, or -1 when no text starts here.</summary>
    public static int Opening(CallText text, int at)
    {
        var open = at;
        while (open - at < 2 && text[open] is 'r' or 'R' or 'b' or 'B' or 'u' or 'U' or 'f' or 'F')
        {
            open++;
        }

        return text[open] is '"' or '\'' or '“' or '‘' ? open : -1;
    }

    /// <summary>Reads the text and those that follow it, which are one with it.</summary>
    public LooseText? Read(int at, int depth)
    {
        var value = new StringBuilder();
        var end = -1;
        for (var next = at; Opening(text, next) is var open and >= 0; next = text.SkipSpace(end))
        {
            var isRaw = text.Has("r", next) || text.Has("R", next) || (open - next == 2 && text[next + 1] is 'r' or 'R');
            (end, var isCut) = One(open, isRaw, depth, value);
            text.Look(end - open);
            if (isCut)
            {
                return new LooseText(value.ToString(), end, true, true);
            }
        }

        return end < 0 ? null : new LooseText(value.ToString(), end, true, false);
    }

    private (int End, bool IsCut) One(int open, bool isRaw, int depth, StringBuilder value)
    {
        var close = Array.Find(s_triple, mark => text.Has(mark, open)) ?? Closing(text[open]);
        for (var at = open + close.Length; at < text.Length;)
        {
            if (text.Has(close, at) && (!isLoose || close.Length > 1 || EndsHere(at + 1, depth)))
            {
                return (at + close.Length, false);
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at = isRaw ? Kept(at, value) : Escape(at, value);
                continue;
            }

            value.Append(text[at]);
            at++;
        }

        return (text.Length, true);
    }

    private static string Closing(char open) => open switch { '“' => "”", '‘' => "’", _ => open.ToString() };

    /// <summary>Whether what follows a quote is what may follow a text, so that the quote is none of the text's own.</summary>
    private bool EndsHere(int at, int depth)
    {
        at = text.SkipSpace(at);
        var c = text[at];
        if (depth > 0)
        {
            return at >= text.Length || c is ',' or ']' or '}' or ':' or ')';
        }

        if (c == ',')
        {
            var key = text.SkipSpace(at + 1);
            var end = text.SkipWord(key);
            return text[key] == ')' || (end > key && text[text.SkipSpace(end)] == '=');
        }

        if (c != ')')
        {
            return at >= text.Length;
        }

        var after = at + 1;
        while (text[after] is ' ' or '\t')
        {
            after++;
        }

        text.Look(after - at);
        return after >= text.Length || text[after] is ']' or ',' or ';' or '\n' or '\r' or '<';
    }

    private int Kept(int at, StringBuilder value)
    {
        value.Append('\\').Append(text[at + 1]);
        return at + 2;
    }

    private int Escape(int at, StringBuilder value)
    {
        var c = text[at + 1];
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + 2 + digits > text.Length
                || !int.TryParse(text.Slice(at + 2, at + 2 + digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                || code is < 0 or > 0x10FFFF)
            {
                return Kept(at, value);
            }

            value.Append(code is > 0xFFFF ? char.ConvertFromUtf32(code) : ((char)code).ToString());
            return at + 2 + digits;
        }

        if (c == '\n')
        {
            return at + 2;
        }

        if (@"\'""abfnrtv0".Contains(c, StringComparison.Ordinal))
        {
            value.Append(c switch { 'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', '0' => '\0', _ => c });
            return at + 2;
        }

        return Kept(at, value);
    }
}
