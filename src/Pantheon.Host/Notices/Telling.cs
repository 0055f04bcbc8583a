using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Notices;

/// <summary>Tells of a report in front of a person or from their own timer: a notification that does not arrive is a warning, and changes no exit code.</summary>
internal static class Telling
{
    /// <summary>`pantheon report --notify`.</summary>
    public static Task<int> ByDayAsync(CommandContext context, BoxSpec box, CancellationToken cancellationToken)
    {
        if (box.Notify is null)
        {
            throw new PantheonException(Codes.NobodyToTell, $"'{box.File}' names nobody to tell of a report", "reports: { to: reports, notify: { mail: ana } }");
        }

        return Daylight.WorkAsync(
            context,
            "people are told of reports",
            async token =>
            {
                Say(context.Screen, await new Notices(context, box).TellAsync(again: true, token));
                return ExitCode.Yes;
            },
            cancellationToken);
    }

    /// <summary>After a night that somebody began by hand; inside of a window nobody is told.</summary>
    public static async Task AfterAsync(CommandContext context, Workplace workplace)
    {
        if (workplace.Box.Notify is null || NoticeHour.WhyNot(workplace.Catalog.Night.Windows, context.Time.GetUtcNow()) is not null)
        {
            return;
        }

        try
        {
            Say(context.Screen, await new Notices(context, workplace.Box).TellAsync(again: false, CancellationToken.None));
        }
        catch (Exception fault) when (fault is PantheonException or IOException or UnauthorizedAccessException)
        {
            context.Screen.Warn($"nobody was told of the report: {fault.Message}");
        }
    }

    private static void Say(Screen screen, IReadOnlyList<NoticeResult>? results)
    {
        foreach (var result in results ?? [])
        {
            if (result.Why is { } why)
            {
                screen.Warn(why);
            }
            else
            {
                screen.Say($"told     by {result.Way}");
            }
        }

        if (results is not { Count: > 0 })
        {
            screen.Say(results is null ? "a worker of this box is at work; nobody was told" : "there is no report that was not told of");
        }
    }
}
