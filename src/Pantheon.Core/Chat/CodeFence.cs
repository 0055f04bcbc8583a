namespace Pantheon.Core.Chat;

/// <summary>Takes code fences away, which models put around what they were asked for.</summary>
public static class CodeFence
{
    private const string Mark = "```";

    /// <summary>What stands in the fence that a text begins with, up to the text's last fence; the text itself where it begins with none, or with one that does not end.</summary>
    public static string Without(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var first = trimmed.StartsWith(Mark, StringComparison.Ordinal) ? trimmed.IndexOf('\n', StringComparison.Ordinal) : -1;
        var end = trimmed.EndsWith(Mark, StringComparison.Ordinal) ? trimmed.Length - Mark.Length : trimmed.LastIndexOf($"\n{Mark}", StringComparison.Ordinal);
        return first > 0 && end > first ? trimmed[(first + 1)..end] : text;
    }

    /// <summary>What stands in each fence of a text, trimmed.</summary>
    public static IEnumerable<string> All(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Insides(text);
    }

    private static IEnumerable<string> Insides(string text)
    {
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        while (at >= 0 && text.IndexOf('\n', at) is >= 0 and var begin && text.IndexOf(Mark, begin, StringComparison.Ordinal) is >= 0 and var end)
        {
            yield return text[(begin + 1)..end].Trim();
            at = text.IndexOf(Mark, end + Mark.Length, StringComparison.Ordinal);
        }
    }
}
