using System.Globalization;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>Draws the night as bars over time, a row a task, as an SVG within the page; colours are the page's own.</summary>
internal static class HtmlGantt
{
    private const int MostRows = 60;
    private const double Width = 1000;
    private const double Left = 130;
    private const double Row = 18;
    private const double Top = 20;

    private static readonly TimeSpan[] Steps = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    public static void Write(HtmlPage page, MorningReport report)
    {
        var tasks = report.Night.Tasks.Where(task => task.StartedAt is not null).Take(MostRows).ToList();
        if (tasks.Count == 0)
        {
            return;
        }

        var from = tasks.Min(task => task.StartedAt!.Value); // filtered above
        var until = tasks.Max(task => task.EndedAt ?? report.GeneratedAt);
        var span = Math.Max(60, (until - from).TotalSeconds);
        double At(DateTimeOffset time) => Left + Math.Clamp((time - from).TotalSeconds / span, 0, 1) * (Width - Left);
        var height = Top + (tasks.Count * Row) + 4;
        page.Raw(Format($"<div class=\"wide\"><svg class=\"gantt\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"When each task ran\">\n"));
        var step = Steps.FirstOrDefault(step => span / step.TotalSeconds <= 10, Steps[^1]);
        for (var tick = new DateTimeOffset((from.UtcTicks / step.Ticks * step.Ticks) + step.Ticks, TimeSpan.Zero); tick < until; tick += step)
        {
            page.Raw(Format($"<line class=\"grid\" x1=\"{At(tick):0.#}\" y1=\"{Top - 4}\" x2=\"{At(tick):0.#}\" y2=\"{height}\"/><text x=\"{At(tick):0.#}\" y=\"12\" text-anchor=\"middle\">{Shown.Time(report, tick)}</text>\n"));
        }

        foreach (var (task, at) in tasks.Select((task, at) => (task, at)))
        {
            var (x, end, y) = (At(task.StartedAt!.Value), At(task.EndedAt ?? report.GeneratedAt), Top + (at * Row)); // filtered above
            var label = Untrusted.Html(Untrusted.Line(task.Task, 16));
            page.Raw(Format($"<text x=\"0\" y=\"{y + 12:0.#}\">{label}</text><rect class=\"{Css(task.Outcome)}\" x=\"{x:0.#}\" y=\"{y + 2:0.#}\" width=\"{Math.Max(2, end - x):0.#}\" height=\"{Row - 5}\" rx=\"2\"><title>{label}: {Untrusted.Html(task.Outcome)}, {Shown.Duration(task.Seconds)}</title></rect>\n"));
        }

        page.Raw("</svg></div>\n");
        if (report.Night.Tasks.Count > MostRows)
        {
            page.Element("p", FormattableString.Invariant($"{report.Night.Tasks.Count - MostRows} more tasks are left out of the drawing; the table has them."), "dim");
        }
    }

    private static string Css(string outcome) => outcome switch
    {
        "ready" => "g-good",
        "held" => "g-hold",
        "failed" => "g-bad",
        _ => "g-idle",
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
