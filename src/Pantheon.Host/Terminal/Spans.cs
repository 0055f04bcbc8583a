using System.Globalization;

namespace Pantheon.Host.Terminal;

/// <summary>Durations and moments as people read them: `41 s`, `9 m 02 s`, `2 h 07 m`.</summary>
public static class Spans
{
    // what no calendar has room for is no span
    private const double MostAmount = 100_000;

    public static string Of(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} m {span.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} m"),
    };

    /// <summary>`24h`, `3d`, `90m` or a date, by the clock on the wall of the zone; the moment it means, or null.</summary>
    public static DateTimeOffset? Since(string text, DateTimeOffset now, TimeZoneInfo? zone = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 1 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount is >= 0 and <= MostAmount)
        {
            TimeSpan? span = text[^1] switch
            {
                'm' => TimeSpan.FromMinutes(amount),
                'h' => TimeSpan.FromHours(amount),
                'd' => TimeSpan.FromDays(amount),
                _ => null,
            };
            if (span is { } given)
            {
                return now - given;
            }
        }

        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var wall))
        {
            return null;
        }

        var local = zone ?? TimeZoneInfo.Local;
        return wall.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(wall, local.GetUtcOffset(wall)) : new DateTimeOffset(wall);
    }
}
