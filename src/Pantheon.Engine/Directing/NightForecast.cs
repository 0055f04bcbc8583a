namespace Pantheon.Engine.Directing;

/// <summary>How a night should go: which model is where from when to when, when each run is worked, and what is left out. Times are offsets from its beginning.</summary>
public sealed record NightForecast(IReadOnlyList<ForecastStay> Stays, IReadOnlyList<ForecastRun> Runs, IReadOnlyList<ForecastLeft> Left)
{
    /// <summary>How often a model is loaded.</summary>
    public int Loads => Stays.Count(stay => stay.Ready > stay.From);
}
