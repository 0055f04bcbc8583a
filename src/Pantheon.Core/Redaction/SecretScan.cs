namespace Pantheon.Core.Redaction;

/// <summary>Looks for secrets of certain kinds where none may be: in a text, and in what a patch adds.</summary>
public static class SecretScan
{
    private const int MaxFound = 20;

    public static IReadOnlyList<FoundSecret> Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Places(text).OrderBy(place => place.Start).Take(MaxFound).Select(place => new FoundSecret(null, LineOf(text, place.Start), place.Kind, place.Length))];
    }

    /// <summary>The secrets in the lines that a unified diff adds, with file and line of the new side; what only stands around them was there before.</summary>
    public static IReadOnlyList<FoundSecret> Patch(string unifiedDiff)
    {
        ArgumentNullException.ThrowIfNull(unifiedDiff);
        var found = new List<FoundSecret>();
        foreach (var (file, added) in AddedLines.Of(unifiedDiff))
        {
            // joined, as a key may go over several lines
            var text = string.Join('\n', added.Select(line => line.Text));
            found.AddRange(Text(text).Select(secret => secret with { File = file, Line = added[secret.Line - 1].Number }));
        }

        return [.. found.Take(MaxFound)];
    }

    private static IEnumerable<(int Start, int Length, string Kind)> Places(string text) =>
        SecretRules.All.Where(rule => rule.IsCertain).SelectMany(rule => rule.Find(text).Select(place => (place.Start, place.Length, rule.Kind)));

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;
}
