using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>The hint after an unknown word: the known one that was probably meant, or all of them.</summary>
internal static class DidYouMean
{
    public static string? Hint(string word, IEnumerable<string> known) => Suggestion.Hint(word, known.Order(StringComparer.Ordinal));

    public static string HintOrList(string word, IReadOnlyCollection<string> known, string what) =>
        Hint(word, known) ?? (known.Count == 0 ? $"there are no {what}" : $"{what}: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
}
