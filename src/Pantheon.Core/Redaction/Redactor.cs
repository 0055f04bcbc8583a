using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pantheon.Core.Redaction;

/// <summary>Takes secrets out of a text before it is hashed, stored or shown: what looks like a known kind of key, and exact values that must not be seen.</summary>
public sealed class Redactor
{
    // Shorter values are words of every text; replacing them would destroy it and protect nothing.
    private const int MinValue = 6;

    // Traces, tapes and views ask for the same texts: those in which nothing was found are known again, as they cannot change.
    private const int MaxKnown = 16 * 1024;

    private readonly string?[] _clean = new string?[128];
    private readonly string[] _values;

    public Redactor(params IEnumerable<string> values) =>
        _values = [.. values.Where(value => value.Trim().Length >= MinValue).Distinct().OrderByDescending(value => value.Length)];

    /// <summary>Known kinds of keys only.</summary>
    public static Redactor Default { get; } = new([]);

    /// <summary>The text with `[redacted:KIND:LENGTH]` in the place of each secret.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxKnown)
        {
            return Searched(text);
        }

        // no kind of secret and no value is as short as this
        if (text.Length < MinValue)
        {
            return text;
        }

        ref var known = ref _clean[(uint)RuntimeHelpers.GetHashCode(text) % _clean.Length];
        if (ReferenceEquals(known, text))
        {
            return text;
        }

        var clean = Searched(text);
        known = ReferenceEquals(clean, text) ? text : known;
        return clean;
    }

    private string Searched(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, Mark("value", value.Length), StringComparison.Ordinal);
        }

        if (!SecretRules.MayFind(text))
        {
            return text;
        }

        foreach (var rule in SecretRules.All)
        {
            text = Without(text, rule);
        }

        return text;
    }

    private static string Without(string text, SecretRule rule)
    {
        StringBuilder? clean = null;
        var done = 0;
        foreach (var (start, length) in rule.Find(text))
        {
            clean ??= new StringBuilder(text.Length);
            clean.Append(text, done, start - done).Append(Mark(rule.Kind, length));
            done = start + length;
        }

        return clean is null ? text : clean.Append(text, done, text.Length - done).ToString();
    }

    private static string Mark(string kind, int length) => string.Create(CultureInfo.InvariantCulture, $"[redacted:{kind}:{length}]");
}
