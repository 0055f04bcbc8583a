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

    private readonly Lock _learning = new();
    private Known _known;

    public Redactor(params IEnumerable<string> values) => _known = Known.Of(values);

    /// <summary>Known kinds of keys only.</summary>
    public static Redactor Default { get; } = new([]);

    /// <summary>One more value that must not be seen, from now on.</summary>
    public void Learn(string value)
    {
        lock (_learning)
        {
            // what was found clean before may not be so any more
            Volatile.Write(ref _known, Known.Of([.. _known.Values, value]));
        }
    }

    /// <summary>The text with `[redacted:KIND:LENGTH]` in the place of each secret.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var all = Volatile.Read(ref _known);
        if (text.Length > MaxKnown)
        {
            return Searched(text, all.Values);
        }

        // no kind of secret and no value is as short as this
        if (text.Length < MinValue)
        {
            return text;
        }

        ref var known = ref all.Clean[(uint)RuntimeHelpers.GetHashCode(text) % all.Clean.Length];
        if (ReferenceEquals(known, text))
        {
            return text;
        }

        var clean = Searched(text, all.Values);
        known = ReferenceEquals(clean, text) ? text : known;
        return clean;
    }

    private static string Searched(string text, string[] values)
    {
        foreach (var value in values)
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

    /// <summary>The values, longest first, and texts in which none of them was found.</summary>
    private sealed record Known(string[] Values, string?[] Clean)
    {
        public static Known Of(IEnumerable<string> values) =>
            new([.. values.Where(value => value.Trim().Length >= MinValue).Distinct().OrderByDescending(value => value.Length)], new string?[128]);
    }
}
