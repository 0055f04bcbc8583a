namespace Pantheon.Engine.Evidence;

/// <summary>The test files that came from the task or from a test author, as they stand in the protected copy: says whether a test lives in one of them.</summary>
public sealed class BroughtTests(IReadOnlyList<(string Path, string Text)> files)
{
    private static readonly char[] Separators = ['.', ':', '/', '+', ' '];

    public static BroughtTests None { get; } = new([]);

    /// <summary>Whether one of the files names the test's method and, where its name says one, what the method stands in.</summary>
    public bool Holds(string test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var cases = test.AsSpan().IndexOfAny('(', '[');
        var parts = (cases > 0 ? test[..cases] : test).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && files.Any(file => IsIn(parts[^1], file.Text) && (parts.Length == 1 || IsIn(parts[^2], file.Text) || IsIn(parts[^2], file.Path)));
    }

    // some runners write a title with underscores for its spaces
    private static bool IsIn(string part, string text) => HasWord(text, part) || (part.Contains('_', StringComparison.Ordinal) && HasWord(text, part.Replace('_', ' ')));

    private static bool HasWord(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !IsOfWord(text[at - 1])) && (end == text.Length || !IsOfWord(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfWord(char character) => character == '_' || char.IsLetterOrDigit(character);
}
