using System.Buffers;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Tells where a valid JSON value ends, without exceptions and without a copy; such a value is never changed.</summary>
internal static class LooseCheck
{
    public const int MaxDepth = 64;

    private static readonly SearchValues<char> s_textEnds = SearchValues.Create(
        [.. "\"\\", .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    /// <summary>The place after the value that starts at a place (white space before it allowed), or -1 when there is no valid one; what was looked at ends at <paramref name="seen"/>.</summary>
    public static int End(ReadOnlySpan<char> text, int at, out int seen) => End(text, at, MaxDepth, out seen, out _);

    /// <summary>The same for a value that may be only so deep; <paramref name="sure"/> is where the last member or item ended behind which a whole one stands too.</summary>
    public static int End(ReadOnlySpan<char> text, int at, int maxDepth, out int seen, out LooseLevels sure)
    {
        sure = default;
        var start = SkipSpace(text, at);
        var last = default(LooseLevels);
        var isObject = 0UL; // one bit a level; the lowest is the innermost
        var depth = 0;
        var wantsKey = false;
        while (true)
        {
            at = SkipSpace(text, at);
            seen = at;
            if (at >= text.Length)
            {
                return -1;
            }

            var c = text[at];
            if (wantsKey)
            {
                if (c != '"' || (at = TextEnd(text, at, ref seen)) < 0 || (at = SkipSpace(text, at)) >= text.Length || text[at] != ':')
                {
                    return -1;
                }

                at++;
                wantsKey = false;
                continue;
            }

            if (c is '{' or '[')
            {
                if (depth == maxDepth)
                {
                    return -1;
                }

                var inner = SkipSpace(text, at + 1);
                if (inner < text.Length && text[inner] == (c == '{' ? '}' : ']'))
                {
                    at = inner + 1;
                }
                else
                {
                    isObject = (isObject << 1) | (c == '{' ? 1UL : 0);
                    depth++;
                    wantsKey = c == '{';
                    at++;
                    continue;
                }
            }
            else
            {
                at = c == '"' ? TextEnd(text, at, ref seen) : WordEnd(text, at);
                if (at < 0)
                {
                    return -1;
                }
            }

            // a value is over: lists and objects may be over with it
            while (true)
            {
                if (depth == 0)
                {
                    seen = at;
                    return at;
                }

                at = SkipSpace(text, at);
                seen = at;
                if (at >= text.Length)
                {
                    return -1;
                }

                var isIn = (isObject & 1) == 1;
                if (text[at] == ',')
                {
                    (sure, last) = (last, new LooseLevels(start, at, depth, isObject));
                    at++;
                    wantsKey = isIn;
                    break;
                }

                if (text[at] != (isIn ? '}' : ']'))
                {
                    return -1;
                }

                at++;
                depth--;
                isObject >>= 1;
            }
        }
    }

    /// <summary>The place after a number as JSON writes it, or -1.</summary>
    public static int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        at += at < text.Length && text[at] == '-' ? 1 : 0;
        var whole = DigitsEnd(text, at);
        if (whole == at || (text[at] == '0' && whole > at + 1))
        {
            return -1;
        }

        at = whole;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = DigitsEnd(text, at + 1);
            if (fraction == at + 1)
            {
                return -1;
            }

            at = fraction;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? 1 : 0;
            var exponent = DigitsEnd(text, at + 1 + sign);
            return exponent == at + 1 + sign ? -1 : exponent;
        }

        return at;
    }

    private static int SkipSpace(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\r' or '\t')
        {
            at++;
        }

        return at;
    }

    private static int TextEnd(ReadOnlySpan<char> text, int at, ref int seen)
    {
        for (at++; ;)
        {
            var length = at < text.Length && text[at] == '\\' ? 0 : text[at..].IndexOfAny(s_textEnds);
            seen = length < 0 ? text.Length : at + length;
            if (length < 0)
            {
                return -1;
            }

            at += length;
            switch (text[at])
            {
                case '"':
                    return at + 1;
                case '\\' when EscapeLength(text, at) is > 0 and var escape:
                    at += escape;
                    break;
                default:
                    return -1;
            }
        }
    }

    /// <summary>How long a valid escape is; 0 when it is none.</summary>
    public static int EscapeLength(ReadOnlySpan<char> text, int at)
    {
        if (at + 1 >= text.Length)
        {
            return 0;
        }

        if (text[at + 1] != 'u')
        {
            return text[at + 1] is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' ? 2 : 0;
        }

        for (var i = 2; i < 6; i++)
        {
            if (at + i >= text.Length || !char.IsAsciiHexDigit(text[at + i]))
            {
                return 0;
            }
        }

        return 6;
    }

    private static int WordEnd(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..];
        return rest.StartsWith("true") || rest.StartsWith("null") ? at + 4 : rest.StartsWith("false") ? at + 5 : NumberEnd(text, at);
    }

    private static int DigitsEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }
}
