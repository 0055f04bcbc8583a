using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>A value that an expression reads, as far as its path is known before the run: segments and place; `*` stands for every item, digits for a place in a list.</summary>
public sealed record ExpressionReference(IReadOnlyList<string> Path, SourceSpan Span)
{
    public string Root => Path[0];

    /// <summary>As authored: `plan.output`, `input.spec.fail_to_pass[0]`, `run.patch.files.*.path`.</summary>
    public override string ToString() => string.Concat(Path.Select((segment, i) => i == 0 ? segment : Suffix(segment)));

    private static string Suffix(string segment) => segment switch
    {
        "*" => ".*",
        _ when segment.Length > 0 && segment.All(char.IsAsciiDigit) => $"[{segment}]",
        _ when segment.Length > 0 && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') => $".{segment}",
        _ => $"['{segment.Replace("'", "''", StringComparison.Ordinal)}']",
    };
}
