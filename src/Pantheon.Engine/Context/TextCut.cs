using System.Globalization;
using System.Text;
using Pantheon.Core.Redaction;

namespace Pantheon.Engine.Context;

/// <summary>Shortens texts to a number of bytes and says what is missing.</summary>
internal static class TextCut
{
    private const int LeastForTwoEnds = 320;

    /// <summary>Beginning and end of a text, at the ends of lines where there are any.</summary>
    public static string Middle(string text, long maxBytes)
    {
        if (PromptSize.Of(text) <= maxBytes)
        {
            return text;
        }

        if (maxBytes < LeastForTwoEnds)
        {
            return End(text, Math.Max(0, maxBytes));
        }

        var room = Math.Max(0, maxBytes - 80);
        var head = Head(text, room * 2 / 3);
        var tail = Tail(text[head.Length..], room - PromptSize.Of(head));
        var missing = text.Length - head.Length - tail.Length;
        return string.Create(CultureInfo.InvariantCulture, $"{head.TrimEnd('\n')}\n[… {missing} characters left out to fit the context; ask for a smaller part …]\n{tail}");
    }

    /// <summary>The beginning of a text, and an ellipsis when that is not all of it.</summary>
    public static string End(string text, long maxBytes) =>
        PromptSize.Of(text) <= maxBytes ? text : Head(text, Math.Max(0, maxBytes - 3)).TrimEnd() + "…";

    /// <summary>What somebody else wrote, each line marked as such, so that none of them can pass for a word of ours; within so many bytes.</summary>
    public static string Quoted(string text, long maxBytes)
    {
        var plain = Middle(text.ReplaceLineEndings("\n"), maxBytes);
        var marks = 2L * (plain.AsSpan().Count('\n') + 1);
        plain = PromptSize.Of(plain) + marks <= maxBytes ? plain : Middle(plain, Math.Max(maxBytes / 2, maxBytes - marks));
        return $"> {plain.Replace("\n", "\n> ", StringComparison.Ordinal)}";
    }

    /// <summary>One line of at most so many characters.</summary>
    public static string Line(string text, int characters)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= characters ? line : line[..SecretCut.Head(line, characters - 1)] + "…";
    }

    private static string Head(string text, long bytes)
    {
        var length = Fitting(text, bytes, fromEnd: false);
        var cut = text[..SecretCut.Head(text, length)];
        return cut.LastIndexOf('\n') is var end && end > cut.Length / 2 ? cut[..(end + 1)] : cut;
    }

    private static string Tail(string text, long bytes)
    {
        var length = Fitting(text, bytes, fromEnd: true);
        var cut = text[SecretCut.Tail(text, length)..];
        return cut.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var start && start < cut.Length / 2 ? cut[(start + 1)..] : cut;
    }

    private static int Fitting(string text, long bytes, bool fromEnd)
    {
        var (low, high) = (0, (int)Math.Clamp(bytes, 0, text.Length));
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            var part = fromEnd ? text.AsSpan(text.Length - middle) : text.AsSpan(0, middle);
            (low, high) = Encoding.UTF8.GetByteCount(part) <= bytes ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
