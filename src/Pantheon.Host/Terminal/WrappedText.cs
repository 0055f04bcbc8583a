namespace Pantheon.Host.Terminal;

/// <summary>A text in lines of so many columns, broken between words.</summary>
internal static class WrappedText
{
    /// <summary>At least one line; a word that is longer than a line stays whole.</summary>
    public static IEnumerable<string> Lines(string text, int most)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > most)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
