namespace Pantheon.Core.Diagnostics;

/// <summary>Finds the word that a misspelt one was probably meant to be (at most two edits away, a swap of neighbours being one).</summary>
public static class Suggestion
{
    private const int MaxDistance = 2;

    /// <summary>The nearest candidate, or null when none is near; of equally near ones the first.</summary>
    public static string? For(string word, IEnumerable<string> candidates)
    {
        // In a word of three letters two edits leave nothing of it.
        var limit = word.Length <= 3 ? 1 : MaxDistance;
        return candidates
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= limit)
            .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>`did you mean 'x'?`, or null.</summary>
    public static string? Hint(string word, IEnumerable<string> candidates) => For(word, candidates) is { } near ? $"did you mean '{near}'?" : null;

    /// <summary>Damerau-Levenshtein distance (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
