namespace Pantheon.Training.Evaluation;

/// <summary>Two versions of an agent on the same holdout items: who passed what the other did not, and how likely that is by chance (exact one-sided McNemar test, McNemar 1947).</summary>
public sealed record PairedComparison
{
    private PairedComparison(int items, int oldPassed, int newPassed, int repaired, int broken) =>
        (Items, OldPassed, NewPassed, Repaired, Broken) = (items, oldPassed, newPassed, repaired, broken);

    public int Items { get; }

    public int OldPassed { get; }

    public int NewPassed { get; }

    /// <summary>Items that the old version failed and the new one passes.</summary>
    public int Repaired { get; }

    /// <summary>Items that the old version passed and the new one fails.</summary>
    public int Broken { get; }

    /// <summary>The gain in the share of passed items, from -1 to 1.</summary>
    public double Gain => Items == 0 ? 0 : (double)(NewPassed - OldPassed) / Items;

    /// <summary>The chance of at least this many repaired among the items on which the two differ, were both equally good.</summary>
    public double PValue => UpperTail(Repaired + Broken, Repaired);

    /// <summary>Compares pass marks of the same items in the same order.</summary>
    public static PairedComparison Of(IReadOnlyList<bool> oldPassed, IReadOnlyList<bool> newPassed)
    {
        ArgumentNullException.ThrowIfNull(oldPassed);
        ArgumentNullException.ThrowIfNull(newPassed);
        if (oldPassed.Count != newPassed.Count)
        {
            throw new ArgumentException($"Both versions must be judged on the same items: {oldPassed.Count} and {newPassed.Count} marks were given.", nameof(newPassed));
        }

        var pairs = oldPassed.Zip(newPassed).ToList();
        return new PairedComparison(
            pairs.Count,
            oldPassed.Count(passed => passed),
            newPassed.Count(passed => passed),
            pairs.Count(pair => !pair.First && pair.Second),
            pairs.Count(pair => pair.First && !pair.Second));
    }

    /// <summary>Whether the gain is large enough, unlikely enough to be chance, and shown on enough items.</summary>
    public bool Justifies(double betterBy, double p, int minItems) => Items >= minItems && Gain >= betterBy && PValue < p;

    // sum over k from atLeast to trials of C(trials, k) / 2^trials; logarithms keep long sets finite
    private static double UpperTail(int trials, int atLeast)
    {
        if (trials == 0)
        {
            return 1;
        }

        var logChoose = 0.0;
        var tail = 0.0;
        for (var k = 0; k <= trials; k++)
        {
            if (k > 0)
            {
                logChoose += Math.Log(trials - k + 1) - Math.Log(k);
            }

            if (k >= atLeast)
            {
                tail += Math.Exp(logChoose - (trials * Math.Log(2)));
            }
        }

        return Math.Min(1, tail);
    }
}
