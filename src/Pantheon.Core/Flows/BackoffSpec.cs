namespace Pantheon.Core.Flows;

/// <summary>How long to wait before the next try: exponential, capped, with jitter as a share of the delay (0…1).</summary>
public sealed record BackoffSpec(TimeSpan Initial, double Factor, TimeSpan Max, double Jitter)
{
    public static BackoffSpec Default { get; } = new(TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(5), 0.2);

    /// <summary>The delay before try number `tries + 1`, given a random number in [0, 1).</summary>
    public TimeSpan DelayAfter(int tries, double random)
    {
        var exact = Initial.TotalSeconds * Math.Pow(Factor, Math.Max(0, tries - 1));
        var capped = Math.Min(exact, Max.TotalSeconds);
        return TimeSpan.FromSeconds(capped * (1 + (Jitter * ((2 * random) - 1))));
    }
}
