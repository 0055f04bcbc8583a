using Pantheon.Core.Runs;

namespace Pantheon.Host.Cluster;

/// <summary>
/// Which of the offered runs comes first. Quartz fires what has been due for longest, and what is offered is due at once: a time long past says it, by the place
/// somebody gave the run, priority, nights passed over and age. It is no clock of any box, so that clocks which differ do not hold a run back.
/// </summary>
public static class OfferRank
{
    private const int MostPlace = 5_000;
    private const double MostPriorities = 101;
    private const double MostMinutes = 20 * 365 * 24 * 60;
    private const double MinutesOfPassingOver = 365 * 24 * 60;

    private static readonly DateTimeOffset Middle = new(1500, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset First = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A minute of age is a millisecond of it.</summary>
    public static DateTimeOffset Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var age = (run.EnqueuedAt - First).TotalMinutes - (run.PassedOver * MinutesOfPassingOver);
        var inPlace = (run.Priority * MostMinutes) + Math.Clamp(age, 0, MostMinutes - 1);
        return Middle.AddMilliseconds(Math.Round((Math.Clamp(run.Place, -MostPlace, MostPlace) * MostPriorities * MostMinutes) + inPlace));
    }
}
