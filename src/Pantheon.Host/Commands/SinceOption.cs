using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`--since` and `--until`: a span back from now, a date, or the window of last night.</summary>
internal static class SinceOption
{
    private const string LastNight = "last-night";
    private static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    public static Option<string?> Since(string what = "Only from then on") => new("--since") { Description = $"{what}: 24h, 3d, last-night or a date", HelpName = "TIME" };

    public static Option<string?> Until(string what = "Only up to then") => new("--until") { Description = $"{what}: as --since; of last-night its end", HelpName = "TIME" };

    /// <summary>The moment that `--since` means.</summary>
    public static DateTimeOffset? From(CommandContext context, string? text) => Read(context, text, window => window.OpensAt);

    /// <summary>The moment that `--until` means.</summary>
    public static DateTimeOffset? To(CommandContext context, string? text) => Read(context, text, window => window.ClosesAt);

    private static DateTimeOffset? Read(CommandContext context, string? text, Func<NightWindow, DateTimeOffset> end)
    {
        var now = context.Time.GetUtcNow();
        return text switch
        {
            null => null,
            LastNight when CatalogAtHand.Find(context)?.Night is { } policy && new WindowCalendar(policy.Windows).LastNight(now) is { } window => end(window) < now ? end(window) : now,
            LastNight => DayBack(context, now),
            _ => Spans.Since(text, now, context.Time.LocalTimeZone) ?? throw new PantheonException(Codes.InputUnreadable, $"'{text}' is no time", "as in 24h, 3d, last-night, 2026-11-19 or 2026-11-19T22:00"),
        };
    }

    private static DateTimeOffset DayBack(CommandContext context, DateTimeOffset now)
    {
        context.Screen.Say("no window of a night policy is known here: last-night is taken for the last 24 hours");
        return now - Usual;
    }
}
