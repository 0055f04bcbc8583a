using System.Globalization;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>Draws what the last nights came to as SVG within the page: their tasks by outcome as stacked bars, and rates and times as lines; colours are the page's own.</summary>
internal static class HtmlTrends
{
    private const double Width = 480;
    private const double Left = 34;
    private const double Right = 8;
    private const double Top = 10;
    private const double Floor = 196;
    private const double BarsHeight = 216;
    private const double LineTop = 24;
    private const double LineHeight = 72;
    private const double LineRight = 78;

    private static readonly (string Name, string Css, Func<TrendNight, int?> Read)[] Outcomes =
    [
        ("ready", "g-good", night => night.Ready),
        ("to decide", "g-hold", night => night.Held),
        ("failed", "g-bad", night => night.Failed),
        ("not run", "g-idle", night => night.NotRun),
    ];

    private static readonly (string Name, Func<TrendNight, double?> Read, Func<double, string> Show)[] Lines =
    [
        ("Ready, of those that were judged", Judged, share => Shown.Percent(share)),
        ("First try, of all work of agents", night => night.FirstTryRate, share => Shown.Percent(share)),
        ("Time at work", night => night.BusySeconds, seconds => Shown.Duration((long)seconds)),
    ];

    public static void Write(HtmlPage page, MorningReport report)
    {
        page.Element("h2", "The last nights");
        if (report.Trends.Count < 2)
        {
            page.Element("p", Shown.NoTrends(report));
            return;
        }

        page.Raw("<div class=\"two\">\n<div class=\"panel\">\n").Element("h3", FormattableString.Invariant($"Tasks by outcome, {report.Trends.Count} nights"));
        Bars(page, report.Trends);
        page.Raw("<p class=\"key\">");
        foreach (var (name, css, _) in Outcomes)
        {
            page.Raw($"<span><svg class=\"dot\" viewBox=\"0 0 10 10\" role=\"img\" aria-label=\"{name}\"><rect class=\"{css}\" width=\"10\" height=\"10\" rx=\"2\"/></svg> {name}</span> ");
        }

        page.Raw("</p>\n</div>\n<div class=\"panel\">\n").Element("h3", "How they went");
        foreach (var (name, read, show) in Lines)
        {
            Line(page, report.Trends, name, read, show);
        }

        page.Raw("</div>\n</div>\n");
    }

    /// <summary>The share of the last nights' runs that ended ready, as a line without words.</summary>
    public static string Spark(IReadOnlyList<AgentNight> nights)
    {
        var points = nights.Where(night => night.Runs > 0).Select((night, at) => (X: 3 + (at * 10.0), Y: 17 - (14.0 * night.Ready / night.Runs))).ToList();
        if (points.Count == 0)
        {
            return Shown.None;
        }

        var (lastX, lastY) = points[^1];
        var label = string.Join(", ", nights.Select(night => FormattableString.Invariant($"{night.Date:d MMM} {night.Ready} of {night.Runs}")));
        return Format($"<svg class=\"spark\" viewBox=\"0 0 66 20\" role=\"img\" aria-label=\"ready by night - {label}\"><polyline class=\"ln\" points=\"{Points(points)}\"/><circle class=\"end\" cx=\"{lastX:0.#}\" cy=\"{lastY:0.#}\" r=\"2.4\"/></svg>");
    }

    private static void Bars(HtmlPage page, IReadOnlyList<TrendNight> nights)
    {
        var most = Math.Max(1, nights.Max(night => Outcomes.Sum(outcome => (long)(outcome.Read(night) ?? 0))));
        var top = Ceiling(most);
        var column = (Width - Left - Right) / Math.Max(7, nights.Count);
        page.Raw(Format($"<svg class=\"chart\" viewBox=\"0 0 {Width} {BarsHeight}\" role=\"img\" aria-label=\"Tasks by outcome of each night\">\n"));
        foreach (var tick in new[] { 0, top / 2, top }.Distinct())
        {
            var y = Floor - ((Floor - Top) * tick / top);
            page.Raw(Format($"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\"/><text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{tick}</text>\n"));
        }

        foreach (var (night, at) in nights.Select((night, at) => (night, at)))
        {
            var (x, y, width) = (Left + (at * column) + (column * 0.14), Floor, column * 0.72);
            foreach (var (name, css, read) in Outcomes)
            {
                if (read(night) is not (> 0 and var count))
                {
                    continue;
                }

                var height = (Floor - Top) * count / top;
                y -= height;
                page.Raw(Format($"<rect class=\"{css}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{Math.Max(0.5, height - 1):0.#}\" rx=\"1.5\"><title>{night.Date:d MMM}: {count} {name}</title></rect>\n"));
            }

            page.Raw(Format($"<text class=\"{(at == nights.Count - 1 ? "now" : "day")}\" x=\"{x + (width / 2):0.#}\" y=\"{Floor + 16}\" text-anchor=\"middle\">{night.Date:%d}</text>\n"));
        }

        page.Raw("</svg>\n");
    }

    private static void Line(HtmlPage page, IReadOnlyList<TrendNight> nights, string name, Func<TrendNight, double?> read, Func<double, string> show)
    {
        var known = nights.Select((night, at) => (At: at, night.Date, Value: read(night))).Where(entry => entry.Value is not null).Select(entry => (entry.At, entry.Date, Value: entry.Value!.Value)).ToList(); // filtered
        page.Raw(Format($"<svg class=\"chart\" viewBox=\"0 0 {Width} {LineHeight}\" role=\"img\" aria-label=\"{name}\">\n<text class=\"day\" x=\"0\" y=\"12\">{name}</text>\n"));
        if (known.Count == 0)
        {
            page.Raw(Format($"<text x=\"0\" y=\"{LineTop + 20}\">not known</text>\n</svg>\n"));
            return;
        }

        var (low, high) = (known.Min(entry => entry.Value), known.Max(entry => entry.Value));
        var span = high > low ? high - low : 1;
        double X(int at) => 4 + (at * (Width - LineRight - 4) / Math.Max(1, nights.Count - 1));
        double Y(double value) => high > low ? LineHeight - 6 - ((value - low) / span * (LineHeight - LineTop - 12)) : (LineTop + LineHeight) / 2;
        var points = known.Select(entry => (X: X(entry.At), Y: Y(entry.Value))).ToList();
        var last = known[^1];
        page.Raw(Format($"<line class=\"grid\" x1=\"0\" y1=\"{LineHeight - 1}\" x2=\"{Width - LineRight}\" y2=\"{LineHeight - 1}\"/><polyline class=\"ln\" points=\"{Points(points)}\"/>"));
        foreach (var (entry, at) in known.Select((entry, at) => (entry, at)))
        {
            page.Raw(Format($"<circle class=\"{(at == known.Count - 1 ? "end" : "point")}\" cx=\"{points[at].X:0.#}\" cy=\"{points[at].Y:0.#}\" r=\"{(at == known.Count - 1 ? 3.5 : 2)}\"><title>{entry.Date:d MMM}: {show(entry.Value)}</title></circle>"));
        }

        page.Raw(Format($"<text class=\"now\" x=\"{Width - LineRight + 10}\" y=\"{Math.Clamp(Y(last.Value) + 4, LineTop, LineHeight - 4):0.#}\">{show(last.Value)}</text>\n</svg>\n"));
    }

    private static double? Judged(TrendNight night) => (night.Ready ?? 0) + (night.Held ?? 0) + (night.Failed ?? 0) is > 0 and var judged ? (night.Ready ?? 0) / (double)judged : null;

    /// <summary>The next even number that reads well as the top of a scale.</summary>
    private static long Ceiling(long most)
    {
        long scale = 1;
        while (scale * 10 < most)
        {
            scale *= 10;
        }

        return new long[] { 2, 4, 6, 8, 10 }.Select(step => step * scale).First(top => top >= most);
    }

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(point => Format($"{point.X:0.#} {point.Y:0.#}")));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
