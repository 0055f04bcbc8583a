using System.Text.RegularExpressions;
using Pantheon.Core.Redaction;

namespace Pantheon.Authoring.Yaml;

/// <summary>Finds what must never stand in a file of the catalog or the box: keys, tokens and passwords, by their look or by the key they stand under.</summary>
internal static partial class SecretTexts
{
    public const string Mask = "[redacted]";

    /// <summary>Whether the text looks like a known kind of key, or carries a password as connection strings and addresses do.</summary>
    public static bool IsSecret(string text) => Redactor.Default.Redact(text) != text || ConnectionPassword().IsMatch(text);

    /// <summary>Whether a value under this key is a secret: any text but the name of a type (as inputs have it) or a reference.</summary>
    public static bool IsSecret(string key, string text) =>
        IsSecret(text) || (text.Length > 0 && SecretKey().IsMatch(key) && !TypeName().IsMatch(text) && !text.Contains("${{", StringComparison.Ordinal));

    [GeneratedRegex(@"^(.*[_-])?(api[_-]?key|apikey|access[_-]?key|secret([_-]?key)?|token|password|passwd|passphrase|private[_-]?key|bearer|authorization|credentials?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();

    [GeneratedRegex(@"(^|;)\s*(password|pwd)\s*=\s*[^;\s]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ConnectionPassword();

    [GeneratedRegex(@"^\[?(string|text|number|integer|boolean|object|json|array|any|[a-z_]+\.v[0-9]+)(\[\])?\]?\??$", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();
}
