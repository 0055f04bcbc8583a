using System.Globalization;
using System.Text.RegularExpressions;

namespace Pantheon.Core.Redaction;

/// <summary>Looks for secrets that are known by their value where none may be: what a redactor takes out that is no secret by its form.</summary>
/// <param name="redact">Knows the values.</param>
public sealed partial class ValueScan(Func<string, string> redact)
{
    public const string Kind = "value";

    private const int MaxFound = 20;

    public IReadOnlyList<FoundSecret> Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Lengths(text) is not { Count: > 0 } all)
        {
            return [];
        }

        List<FoundSecret> found =
        [
            .. text.Split('\n').Index().SelectMany(line => Lengths(line.Item).Select(length => new FoundSecret(null, line.Index + 1, Kind, length))).Take(MaxFound),
        ];

        // one that goes over several lines is in none of them
        return found.Count > 0 ? found : [new FoundSecret(null, 1, Kind, all[0])];
    }

    /// <summary>Those in the lines that a unified diff adds, with file and line of the new side.</summary>
    public IReadOnlyList<FoundSecret> Patch(string unifiedDiff) => SecretScan.Patch(unifiedDiff, Text);

    /// <summary>The lengths of the values in a text; marks that stand in it already are none.</summary>
    private List<int> Lengths(string text)
    {
        var shown = redact(text);
        if (ReferenceEquals(shown, text) || shown == text)
        {
            return [];
        }

        var marks = Mark().Matches(shown).Select(mark => int.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        foreach (var said in Mark().Matches(text).Select(mark => int.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture)))
        {
            marks.Remove(said);
        }

        return marks;
    }

    [GeneratedRegex(@"\[redacted:value:(\d{1,9})\]")]
    private static partial Regex Mark();
}
