namespace Pantheon.Tools.Files;

/// <summary>The lines of a file that are most like a quoted text, and in what alone they differ where that can be named.</summary>
internal sealed record ClosestRegion(int FirstLine, int Lines, int Percent, string? OnlyIn)
{
    private const int LeastPercent = 40;
    private const int MaxCandidates = 24;

    private const int MaxRatio = 8;

    // comparisons of lines, and letters compared: whoever asks waits for it
    private const int MostWork = 20_000_000;

    /// <summary>The best region, or null when nothing is alike.</summary>
    public static ClosestRegion? Find(IReadOnlyList<string> file, IReadOnlyList<string> quote)
    {
        var wanted = quote.Select(QuoteDifference.Bare).ToList();
        var lines = file.Select(QuoteDifference.Bare).ToList();
        if (wanted.TrueForAll(line => line.Length == 0))
        {
            return null;
        }

        ClosestRegion? best = null;
        foreach (var start in Candidates(lines, wanted))
        {
            var score = wanted.Select((line, i) => start + i < lines.Count ? Likeness(line, lines[start + i]) : 0).Average();
            var region = new ClosestRegion(start + 1, Math.Min(wanted.Count, lines.Count - start), (int)(score * 100), null);
            best = best is null || region.Percent > best.Percent ? region : best;
        }

        return best?.Percent >= LeastPercent ? best with { OnlyIn = QuoteDifference.Of([.. file.Skip(best.FirstLine - 1).Take(best.Lines)], quote) } : null;
    }

    // comparing every place letter by letter would be slow: first the places with most equal lines, or with the likest anchor line
    private static IEnumerable<int> Candidates(List<string> lines, List<string> wanted)
    {
        var starts = Enumerable.Range(0, lines.Count).ToList();
        var most = Math.Clamp(MostWork / Math.Max(1, wanted.Sum(line => line.Length)), 1, MaxCandidates);
        var telling = wanted.Index().Where(line => line.Item.Length > 0).OrderByDescending(line => line.Item.Length).Take(Math.Max(1, MostWork / Math.Max(1, lines.Count))).ToList();
        var equal = starts
            .Select(start => (Start: start, Equal: telling.Count(line => start + line.Index < lines.Count && lines[start + line.Index] == line.Item)))
            .Where(place => place.Equal > 0)
            .OrderByDescending(place => place.Equal)
            .Select(place => place.Start)
            .Take(most);
        var anchor = telling[0];
        var alike = starts
            .Where(start => start >= anchor.Index)
            .Select(start => (Start: start - anchor.Index, Likeness: Likeness(anchor.Item, lines[start])))
            .OrderByDescending(place => place.Likeness)
            .Select(place => place.Start)
            .Take(most);
        return equal.Concat(alike).Distinct();
    }

    /// <summary>Share of common pairs of letters (Dice): 1 when equal, 0 when nothing is shared.</summary>
    private static double Likeness(string left, string right)
    {
        if (left == right)
        {
            return 1;
        }

        // what is so unlike in length cannot be alike
        var shorter = Math.Min(left.Length, right.Length);
        if (shorter < 2 || shorter * MaxRatio < Math.Max(left.Length, right.Length))
        {
            return 0;
        }

        var pairs = new Dictionary<(char, char), int>();
        for (var i = 1; i < left.Length; i++)
        {
            var pair = (left[i - 1], left[i]);
            pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
        }

        var shared = 0;
        for (var i = 1; i < right.Length; i++)
        {
            var pair = (right[i - 1], right[i]);
            if (pairs.GetValueOrDefault(pair) is > 0 and var count)
            {
                pairs[pair] = count - 1;
                shared++;
            }
        }

        return 2.0 * shared / (left.Length + right.Length - 2);
    }
}
