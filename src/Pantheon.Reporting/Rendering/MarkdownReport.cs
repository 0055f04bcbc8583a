using System.Text;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>The report as one Markdown page of less than 60 KB, so that it fits a comment of an issue.</summary>
public static class MarkdownReport
{
    public const int MaxBytes = 60_000;

    private const string Rest = "`report.json`";

    public static string Render(MorningReport report)
    {
        var caps = new Caps();
        while (true)
        {
            var page = Page(report, caps);
            if (Encoding.UTF8.GetByteCount(page) < MaxBytes)
            {
                return page;
            }

            if (!caps.CanShrink)
            {
                return Headed(report);
            }

            caps = caps.Halved();
        }
    }

    /// <summary>The block of one change alone, as the words of its pull request.</summary>
    public static string Block(MorningReport report, ChangeReport change)
    {
        var page = new MarkdownPage(Rest);
        MarkdownChanges.Alone(page, report, change, new Caps());
        return page.ToString();
    }

    /// <summary>The parts that can be asked for alone.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["start", "ready", "decide", "red", "night", "unusual", "trends", "agents", "not-run", "left", "policy"];

    /// <summary>One part alone.</summary>
    public static string Section(MorningReport report, string section)
    {
        var (page, caps) = (new MarkdownPage(Rest), new Caps());
        Action write = section switch
        {
            "ready" => () => MarkdownChanges.Ready(page, report, caps),
            "decide" => () => MarkdownChanges.Decide(page, report, caps),
            "red" => () => MarkdownRedBin.Write(page, report, caps),
            "night" => () => MarkdownTables.Night(page, report, caps),
            "unusual" => () => MarkdownTables.Unusual(page, report, caps),
            "trends" => () => MarkdownTables.Trends(page, report, caps),
            "agents" => () => MarkdownTables.Agents(page, report, caps),
            "not-run" => () => MarkdownTables.NotRun(page, report, caps),
            "left" => () => MarkdownTables.TriedToLeave(page, report, caps),
            "policy" => () => MarkdownTables.Policy(page, report, caps),
            _ => () => Head(page, report, caps),
        };
        write();
        return page.ToString();
    }

    private static string Page(MorningReport report, Caps caps)
    {
        var page = new MarkdownPage(Rest);
        Head(page, report, caps);
        MarkdownChanges.Ready(page, report, caps);
        MarkdownChanges.Decide(page, report, caps);
        MarkdownRedBin.Write(page, report, caps);
        MarkdownTables.Night(page, report, caps);
        MarkdownTables.Unusual(page, report, caps);
        MarkdownTables.Trends(page, report, caps);
        MarkdownTables.Agents(page, report, caps);
        MarkdownTables.NotRun(page, report, caps);
        MarkdownTables.TriedToLeave(page, report, caps);
        MarkdownTables.Policy(page, report, caps);
        MarkdownTables.Footer(page, report);
        return page.ToString();
    }

    /// <summary>What is left when even one line of each list is too much.</summary>
    private static string Headed(MorningReport report)
    {
        var page = new MarkdownPage(Rest);
        Head(page, report, new Caps { Rows = 1, Blocks = 0, Details = 1 });
        page.Paragraph($"The rest is too long for one page: see {Rest}.");
        return page.ToString();
    }

    private static void Head(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(1, Shown.Title(report));
        page.Paragraph($"**{Untrusted.Markdown(report.Headline)}** {Asked(report)}");
        if (report.Merging is { Sentence.Length: > 0 } merging)
        {
            page.Paragraph(Untrusted.Markdown(merging.Sentence));
        }

        page.Paragraph(Untrusted.Markdown(report.LeftTheMachine));
        page.Paragraph($"{(report.Models.Were is "scripted" or "mixed" ? "**Scripted.** " : "")}{Untrusted.Markdown(report.Models.Sentence)}");
        if (report.Problems.Count > 0)
        {
            page.Heading(3, "This report is incomplete");
            page.Items(report.Problems, caps.Details, problem => page.Line($"- {Untrusted.Markdown(problem)}"));
            page.Line();
        }

        page.Heading(3, "Start here");
        if (report.StartHere.Count == 0)
        {
            page.Paragraph("Nothing needs you.");
        }

        foreach (var (step, number) in report.StartHere.Select((step, at) => (step, at + 1)))
        {
            page.Line(FormattableString.Invariant($"{number}. **{Untrusted.Markdown(step.What)}** — {Untrusted.Markdown(step.Why)}{(step.Command is null ? "" : " — " + Untrusted.Code(step.Command, 400))}"));
        }

        page.Line();
    }

    private static string Asked(MorningReport report) => report.Minutes == 0
        ? "Nothing of your time is needed."
        : FormattableString.Invariant($"About {Shown.Count(report.Minutes, "minute")} of your time.");
}
