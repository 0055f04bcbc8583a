namespace Pantheon.Core.Redaction;

/// <summary>A short word that a server chose (a call's id, a model's name, why an answer ended) as it may be stored: redacted, and no longer than a word is.</summary>
public static class SaidWord
{
    public const int MostCharacters = 200;

    public static string Of(string word, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(redact);
        var clean = redact(word);
        return clean.Length > MostCharacters ? clean[..MostCharacters] : clean;
    }
}
