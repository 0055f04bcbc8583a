namespace Pantheon.Core.Redaction;

/// <summary>Where a text may be cut: not through a word that could be a key, half of which no redactor would know, nor through a character.</summary>
public static class SecretCut
{
    /// <summary>Longer words are no keys that are known by their form.</summary>
    private const int LongestWord = 256;

    /// <summary>How many characters from the beginning, at most so many.</summary>
    public static int Head(ReadOnlySpan<char> text, int most)
    {
        if (most >= text.Length || most <= 0)
        {
            return Math.Clamp(most, 0, text.Length);
        }

        for (var at = most; at > Math.Max(0, most - LongestWord); at--)
        {
            if (!IsWord(text[at - 1]) || !IsWord(text[at]))
            {
                return char.IsLowSurrogate(text[at]) ? at - 1 : at;
            }
        }

        return most <= LongestWord ? 0 : most;
    }

    /// <summary>From which character on to the end, at most so many.</summary>
    public static int Tail(ReadOnlySpan<char> text, int most)
    {
        var start = text.Length - Math.Clamp(most, 0, text.Length);
        if (start == 0 || start == text.Length)
        {
            return start;
        }

        for (var at = start; at < Math.Min(text.Length, start + LongestWord); at++)
        {
            if (!IsWord(text[at - 1]) || !IsWord(text[at]))
            {
                return char.IsLowSurrogate(text[at]) ? at + 1 : at;
            }
        }

        return text.Length - start <= LongestWord ? text.Length : start;
    }

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '+' or '=';
}
