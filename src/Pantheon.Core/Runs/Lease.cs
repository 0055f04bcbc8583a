namespace Pantheon.Core.Runs;

/// <summary>How long a claim of a run holds, and when its holder renews it or gives it up: another box has the run within half a minute of a death.</summary>
public static class Lease
{
    /// <summary>On the store's clock, from the claim or the last renewal.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(20);

    public static TimeSpan RenewEvery { get; } = TimeSpan.FromSeconds(5);

    /// <summary>On the holder's own clock, from the last renewal that was answered: five seconds are left to end what it started.</summary>
    public static TimeSpan GiveUpAfter { get; } = TimeSpan.FromSeconds(15);
}
