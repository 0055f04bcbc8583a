namespace Pantheon.Core.Runs;

/// <summary>How long some attempts took, in seconds, and how their natural logarithms lie.</summary>
/// <param name="Count">How many attempts; the deviation of one is 0.</param>
public sealed record DurationSpread(int Count, double P50, double P80, double LogMean, double LogDeviation)
{
    /// <summary>The shortest time that counts: a logarithm of nothing is none.</summary>
    public const double Shortest = 0.001;

    /// <summary>The spread of these seconds, of which there is at least one; percentiles lie between two values where none is exact.</summary>
    public static DurationSpread Of(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Select(value => Math.Max(value, Shortest)).Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("a spread is of something", nameof(seconds));
        }

        var mean = sorted.Average(Math.Log);
        var squares = sorted.Sum(value => Math.Pow(Math.Log(value) - mean, 2));
        return new DurationSpread(sorted.Length, At(sorted, 0.5), At(sorted, 0.8), mean, sorted.Length == 1 ? 0 : Math.Sqrt(squares / (sorted.Length - 1)));
    }

    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
