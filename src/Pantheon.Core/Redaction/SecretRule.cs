using System.Buffers;
using System.Text.RegularExpressions;

namespace Pantheon.Core.Redaction;

/// <summary>One kind of secret: how it is named, by which pieces of text it is known at once to be absent, and how it looks.</summary>
internal sealed class SecretRule
{
    private const string Before = "before";
    private const string Value = "value";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // made when a text may hold such a secret: to make all of them is much of what a short command costs
    private readonly Lazy<Regex> _pattern;
    private readonly SearchValues<string> _anchors;

    /// <summary>A pattern of which only the group `value` is the secret, or what follows the group `before`, or all of it.</summary>
    public SecretRule(string kind, string pattern, params string[] anchors)
    {
        Kind = kind;
        Anchors = anchors;
        _anchors = SearchValues.Create(anchors, pattern.Contains("(?i", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        _pattern = new Lazy<Regex>(() => new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, Patience));
    }

    public string Kind { get; }

    /// <summary>Of which one at least stands in every text that holds such a secret.</summary>
    public IReadOnlyList<string> Anchors { get; }

    /// <summary>Whether the form alone tells that it is a secret; otherwise it is taken out of what is stored, and nobody is stopped for it.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>Whether it must hold a digit or a sign besides letters: words of a program are no passwords.</summary>
    public bool IsNoWord { get; init; }

    /// <summary>The places of the secrets themselves in the text.</summary>
    public IEnumerable<(int Start, int Length)> Find(string text)
    {
        if (!text.AsSpan().ContainsAny(_anchors))
        {
            return [];
        }

        return _pattern.Value.Matches(text).Select(PlaceOf).Where(place => !IsNoWord || !IsWord(text.AsSpan(place.Start, place.Length)));
    }

    private static (int Start, int Length) PlaceOf(Match match)
    {
        if (match.Groups[Value] is { Success: true } value)
        {
            return (value.Index, value.Length);
        }

        var start = match.Groups[Before] is { Success: true } kept ? kept.Index + kept.Length : match.Index;
        return (start, match.Index + match.Length - start);
    }

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetter(character) && character is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
