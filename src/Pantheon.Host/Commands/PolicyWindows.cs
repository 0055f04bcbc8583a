using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon policy windows`: the next openings by the clock on the wall, with the nights on which that clock is changed.</summary>
internal static class PolicyWindows
{
    public static int Print(CommandContext context, Policy policy, int count)
    {
        var now = context.Time.GetUtcNow();
        var windows = Next(new WindowCalendar(policy.Windows), now).Take(count).ToList();
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/policy-windows/v1",
                ["policy"] = policy.ToString(),
                ["windows"] = new JsonArray([.. windows.Select(window => (JsonNode)Json(window, now))]),
            }));
            return ExitCode.Yes;
        }

        if (windows.Count == 0)
        {
            context.Screen.Say($"policy {policy} has no window; nothing starts by itself");
            return ExitCode.Yes;
        }

        var table = new Table("NIGHT", "OPENS", "CLOSES", "HOURS", "TIME ZONE", "NOTE");
        foreach (var window in windows)
        {
            table.Add(window.Date.ToString("ddd yyyy-MM-dd", CultureInfo.InvariantCulture), Wall(window.OpensAt, window), Wall(window.ClosesAt, window), Hours(window), window.TimeZone, Note(window, now));
        }

        table.Print(context.Screen);
        return ExitCode.Yes;
    }

    private static IEnumerable<NightWindow> Next(WindowCalendar calendar, DateTimeOffset now)
    {
        if (calendar.OpenAt(now) is { } open)
        {
            yield return open;
        }

        for (var window = calendar.NextAfter(now); window is not null; window = calendar.NextAfter(window.OpensAt))
        {
            yield return window;
        }
    }

    private static JsonObject Json(NightWindow window, DateTimeOffset now) => new JsonObject
    {
        ["date"] = window.Date.ToString("O", CultureInfo.InvariantCulture),
        ["opens_at"] = window.OpensAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["closes_at"] = window.ClosesAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["opens_local"] = Local(window.OpensAt, window).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        ["closes_local"] = Local(window.ClosesAt, window).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        ["time_zone"] = window.TimeZone,
        ["hours"] = Math.Round(window.Length.TotalHours, 2),
        ["clock_change_minutes"] = Change(window).TotalMinutes,
        ["open"] = window.Contains(now),
    };

    private static string Wall(DateTimeOffset at, NightWindow window) => Local(at, window).ToString("HH:mm zzz", CultureInfo.InvariantCulture);

    private static string Hours(NightWindow window) => window.Length.TotalHours.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Note(NightWindow window, DateTimeOffset now) => string.Join("; ", new[]
    {
        window.Contains(now) ? "open now" : null,
        Change(window) is var change && change > TimeSpan.Zero ? $"the clock goes {Spans.Of(change)} forward" : change < TimeSpan.Zero ? $"the clock goes {Spans.Of(-change)} back" : null,
    }.OfType<string>());

    private static TimeSpan Change(NightWindow window) => Local(window.ClosesAt, window).Offset - Local(window.OpensAt, window).Offset;

    private static DateTimeOffset Local(DateTimeOffset at, NightWindow window) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone));
}
