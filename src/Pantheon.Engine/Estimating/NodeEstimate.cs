using System.Globalization;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Estimating;

/// <summary>How long an attempt at a node will work, without its waits, and on what that rests.</summary>
/// <param name="P50">Seconds that half of the attempts stay below.</param>
/// <param name="P80">Seconds that four in five stay below.</param>
/// <param name="Deviation">Standard deviation of the natural logarithm of the seconds.</param>
/// <param name="Samples">The attempts of the narrowest group that has any; 0 of a guess.</param>
/// <param name="Scope">What those have in common with the node.</param>
public sealed record NodeEstimate(double P50, double P80, double Deviation, int Samples, HistoryScope Scope)
{
    /// <summary>Where the standard normal distribution has four fifths below it.</summary>
    internal const double FourInFive = 0.8416212335729143;

    /// <summary>Attempts that the node will need, tries after a failure included.</summary>
    public double Tries { get; init; } = 1;

    /// <summary>Of an attempt.</summary>
    public double TokensIn { get; init; }

    /// <summary>Of an attempt.</summary>
    public double TokensOut { get; init; }

    /// <summary>The mean of what all attempts of the node work together, in seconds, of a lognormal spread.</summary>
    public double Mean => Tries * P50 * Math.Exp(Deviation * Deviation / 2);

    /// <summary>The variance of the same, in square seconds.</summary>
    public double Variance => Tries * P50 * P50 * Math.Exp(Deviation * Deviation) * (Math.Exp(Deviation * Deviation) - 1);

    /// <summary>`9 runs`, `9 runs, other flows too`, `no run, a guess`: on what it rests, for people.</summary>
    public string Basis
    {
        get
        {
            var runs = Samples == 1 ? "1 run" : string.Create(CultureInfo.InvariantCulture, $"{Samples} runs");
            return Scope switch
            {
                HistoryScope.Same => runs,
                HistoryScope.Flow => $"{runs}, other tasks too",
                HistoryScope.Node => $"{runs}, other flows too",
                HistoryScope.Agent => $"{runs}, other nodes too",
                HistoryScope.Kind => $"{runs} of its kind",
                _ => "no run, a guess",
            };
        }
    }

    /// <summary>The same where no attempt can work longer than this.</summary>
    public NodeEstimate Within(TimeSpan limit) => limit <= TimeSpan.Zero ? this : this with { P50 = Math.Min(P50, limit.TotalSeconds), P80 = Math.Min(P80, limit.TotalSeconds) };
}
