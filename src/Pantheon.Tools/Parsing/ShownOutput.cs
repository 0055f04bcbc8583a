using System.Text;
using System.Text.RegularExpressions;
using Pantheon.Core.Redaction;

namespace Pantheon.Tools.Parsing;

/// <summary>A command's output as a model is shown it: without terminal codes, and head and tail where it is long, with a line that says what is left out.</summary>
internal static partial class ShownOutput
{
    private const int MaxLine = 2_000;

    /// <summary>At most so many UTF-8 bytes, and whether something was left out.</summary>
    public static (string Text, bool Cut) Of(string output, int maxBytes)
    {
        // the ends are all that can be shown, and cleaning must not cost the whole
        var (head, tail) = output.Length <= 2 * maxBytes ? (output, "") : (output[..SecretCut.Head(output, maxBytes)], output[SecretCut.Tail(output, maxBytes)..]);
        var cleanHead = Clean(head, MaxLine);
        var cleanTail = Clean(tail, MaxLine);
        if (tail.Length == 0 && Encoding.UTF8.GetByteCount(cleanHead) <= maxBytes)
        {
            return (cleanHead, cleanHead.Contains("… (line cut)", StringComparison.Ordinal));
        }

        const int Room = 120; // for the line that says what is left out
        var all = tail.Length == 0 ? cleanHead : cleanTail;
        var first = Begin(cleanHead, (maxBytes - Room) / 3);
        var last = End(all, maxBytes - Room - Encoding.UTF8.GetByteCount(first));
        var left = output.Length - first.Length - last.Length;
        return (FormattableString.Invariant($"{first}\n[… {left} of {output.Length} characters left out; the whole output is kept with the run …]\n{last}"), true);
    }

    /// <summary>The whole text without anything that a terminal would obey; most texts are so already.</summary>
    public static string Plain(string text) => Controls().IsMatch(text) ? Clean(text, int.MaxValue) : text;

    /// <summary>A file's name as one line: it may hold line ends and terminal codes, and is one name all the same.</summary>
    public static string Name(string path) => path.Any(char.IsControl) ? string.Concat(path.Select(letter => char.IsControl(letter) ? '\ufffd' : letter)) : path;

    private static string Clean(string text, int maxLine)
    {
        var plain = Codes().Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), "");
        var clean = new StringBuilder(plain.Length);
        foreach (var line in plain.Split('\n'))
        {
            // a progress bar writes over itself: what stood last is what was seen
            var seen = line.TrimEnd('\r') is var kept && kept.LastIndexOf('\r') is >= 0 and var back ? kept[(back + 1)..] : kept;
            clean.Append(clean.Length == 0 ? "" : "\n").Append(seen.Length <= maxLine ? seen : string.Concat(seen.AsSpan(0, SecretCut.Head(seen, maxLine)), "… (line cut)"));
        }

        return Controls().Replace(clean.ToString(), "\ufffd").Trim('\n');
    }

    private static string Begin(string text, int maxBytes)
    {
        var length = Math.Min(text.Length, maxBytes);
        while (length > 0 && Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > maxBytes)
        {
            length -= Math.Max(1, (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) - maxBytes) / 4);
        }

        return text[..SecretCut.Head(text, length)];
    }

    private static string End(string text, int maxBytes)
    {
        var start = Math.Max(0, text.Length - maxBytes);
        while (start < text.Length && Encoding.UTF8.GetByteCount(text.AsSpan(start)) > maxBytes)
        {
            start += Math.Max(1, (Encoding.UTF8.GetByteCount(text.AsSpan(start)) - maxBytes) / 4);
        }

        return text[SecretCut.Tail(text, text.Length - start)..];
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[@-Z\\-_]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Codes();

    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f-\x9f]", RegexOptions.NonBacktracking)]
    private static partial Regex Controls();
}
