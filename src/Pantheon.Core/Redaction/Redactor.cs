using System.Text.RegularExpressions;

namespace Pantheon.Core.Redaction;

/// <summary>Takes secrets out of a text before it is stored or shown: what looks like a known kind of key, and exact values that must not be seen.</summary>
public sealed class Redactor
{
    // Shorter values are words of every text; replacing them would destroy it and protect nothing.
    private const int MinValue = 6;

    private static readonly (string Kind, Regex Pattern)[] Patterns =
    [
        ("private_key", Linear(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|\z)")),
        ("aws_key", Linear(@"\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b")),
        ("github_token", Linear(@"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})")),
        ("gitlab_token", Linear(@"\bglpat-[A-Za-z0-9_-]{16,}")),
        ("hugging_face_token", Linear(@"\bhf_[A-Za-z0-9]{20,}")),
        ("google_key", Linear(@"\bAIza[A-Za-z0-9_-]{35,}")),
        ("slack_token", Linear(@"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
        ("api_key", Linear(@"\bsk-[A-Za-z0-9_-]{16,}")),
        ("jwt", Linear(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")),
    ];

    // The name before it stays, so that a reader sees what was there.
    private static readonly Regex AwsSecret = Linear(@"(?<before>(?i:aws_?secret_?access_?key)[""']?\s*[=:]\s*[""']?)[A-Za-z0-9/+=]{20,}");
    private static readonly Regex UserInformation = Linear(@"(?<before>\b[A-Za-z][A-Za-z0-9+.-]*://)([^\s/@:'""<>]*:[^\s/@'""<>]+|[^\s/@:'""<>]{20,})@");

    private readonly string[] _values;

    public Redactor(params IEnumerable<string> values) =>
        _values = [.. values.Where(value => value.Trim().Length >= MinValue).Distinct().OrderByDescending(value => value.Length)];

    /// <summary>Known kinds of keys only.</summary>
    public static Redactor Default { get; } = new([]);

    /// <summary>The text with `[redacted:KIND]` in the place of each secret.</summary>
    public string Redact(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, "[redacted:value]", StringComparison.Ordinal);
        }

        foreach (var (kind, pattern) in Patterns)
        {
            text = pattern.Replace(text, $"[redacted:{kind}]");
        }

        text = AwsSecret.Replace(text, "${before}[redacted:aws_secret]");
        return UserInformation.Replace(text, "${before}[redacted:user]@");
    }

    private static Regex Linear(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}
