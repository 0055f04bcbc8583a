using System.Text.RegularExpressions;
using Pantheon.Core.Redaction;

namespace Pantheon.Tools.Shell;

/// <summary>Picks the lines of a failed command's output that tell most about why.</summary>
internal static partial class ErrorLines
{
    private const int Max = 6;
    private const int MaxLine = 400;

    public static IReadOnlyList<string> Of(string standardError, string standardOutput)
    {
        var error = Lines(standardError);
        var telling = error.Concat(Lines(standardOutput)).Where(line => Telling().IsMatch(line)).Distinct().Take(Max).ToList();
        return telling.Count > 0 ? telling : [.. (error.Count > 0 ? error : Lines(standardOutput)).TakeLast(Max)];
    }

    private static List<string> Lines(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Length <= MaxLine ? line : line[..SecretCut.Head(line, MaxLine)] + "…"),
    ];

    [GeneratedRegex(@"(?i)\b(error|fatal|exception|failed|failure|panic|traceback|denied|cannot|not found|no such|unable to)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Telling();
}
