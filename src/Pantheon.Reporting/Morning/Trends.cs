namespace Pantheon.Reporting.Morning;

/// <summary>Puts tonight beside up to 13 nights before.</summary>
internal static class Trends
{
    public const int MostNights = 14;

    public static IReadOnlyList<TrendNight> Of(MorningReport report, IReadOnlyList<NightMeasures> earlier) =>
        report.Night.Date is not { } tonight ? [] :
        [
            .. earlier.Where(night => night.Date is { } date && date < tonight)
                .OrderByDescending(night => night.Date)
                .Take(MostNights - 1)
                .Reverse()
                .Append(NightMeasures.Of(report))
                .Select(Night),
        ];

    private static TrendNight Night(NightMeasures night) => new(night.Date!.Value) // those without one were left out
    {
        Ready = Whole(night, "ready"),
        Held = Whole(night, "held for a decision"),
        Failed = Whole(night, "failed"),
        NotRun = Whole(night, "not run"),
        FirstTryRate = night.Numbers.TryGetValue("first-try rate of agents", out var rate) ? Math.Clamp(rate, 0, 1) : null,
        BusySeconds = Whole(night, "time at work"),
        TokensOut = Long(night, "tokens out"),
    };

    private static int? Whole(NightMeasures night, string name) => Long(night, name) is { } value ? (int)Math.Min(int.MaxValue, value) : null;

    private static long? Long(NightMeasures night, string name) =>
        night.Numbers.TryGetValue(name, out var value) && value is >= 0 and < 1e15 ? (long)value : null;
}
