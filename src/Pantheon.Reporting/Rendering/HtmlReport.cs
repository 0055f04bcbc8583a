using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>The report as one self-contained page: no script, nothing fetched, light and dark.</summary>
public static class HtmlReport
{
    private const string Rest = "report.json";
    private const int MostBlocks = 200;
    private const int MostItems = 50;

    public static string Render(MorningReport report)
    {
        var page = new HtmlPage();
        page.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
            .Element("title", Shown.Title(report))
            .Raw("<style>\n" + HtmlStyle.Sheet + "\n</style>\n</head>\n<body>\n<main>\n");
        Head(page, report);
        Ready(page, report);
        Decide(page, report);
        RedBin(page, report);
        HtmlTables.Write(page, report, MostBlocks);
        return page.Raw("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Head(HtmlPage page, MorningReport report)
    {
        page.Element("h1", Shown.Title(report))
            .Element("p", $"{report.Headline} {(report.Minutes == 0 ? "" : FormattableString.Invariant($"About {Shown.Count(report.Minutes, "minute")} of your time."))}", "lead")
            .Say(report.Merging?.Sentence)
            .Element("p", report.LeftTheMachine)
            .Element("p", report.Models.Sentence, report.Models.Were is "scripted" or "mixed" ? "note" : "dim");
        if (report.Problems.Count > 0)
        {
            page.Raw("<div class=\"note bad\">\n").Element("h3", "This report is incomplete");
            page.List(report.Problems, MostItems, Rest);
            page.Raw("</div>\n");
        }

        page.Element("h2", "Start here");
        if (report.StartHere.Count == 0)
        {
            page.Element("p", "Nothing needs you.");
            return;
        }

        page.Raw("<ol>\n");
        foreach (var step in report.StartHere)
        {
            page.Raw("<li>").Element("b", step.What).Element("span", step.Why);
            page.Block(step.Command is { } command ? [command] : []);
            page.Raw("</li>\n");
        }

        page.Raw("</ol>\n");
    }

    private static void Ready(HtmlPage page, MorningReport report)
    {
        page.Element("h2", FormattableString.Invariant($"Ready to merge ({report.Ready.Count})"));
        if (report.Ready.Count == 0)
        {
            page.Element("p", "None.");
            return;
        }

        page.Table(
            ["Task", "Title", "Change#", "Must now pass#", "Must still pass#", "Scope", "A", "B", "Read#"],
            report.Ready.Take(MostBlocks).Select(change => new[]
            {
                change.Task,
                string.Join(" · ", [change.Title, .. change.Flags, .. change.Decision is { } decision ? [Word.Of(decision.Act)] : Array.Empty<string>()]),
                Shown.Change(change),
                Shown.Tally(change.MustNowPass),
                Shown.Tally(change.MustStillPass),
                Shown.Scope(change),
                Shown.Verdict(change, 0),
                Shown.Verdict(change, 1),
                Shown.Minutes(change.Minutes),
            }));
        page.List(report.Merging?.Order ?? [], MostItems, Rest);
        foreach (var change in report.Ready.Take(MostBlocks))
        {
            page.Raw("<details><summary>").Element("b", change.Task).Element("span", $"{change.Title} · {Shown.Change(change)}").Raw("</summary>\n");
            Evidence(page, report, change);
            page.Raw("</details>\n");
        }
    }

    private static void Decide(HtmlPage page, MorningReport report)
    {
        page.Element("h2", FormattableString.Invariant($"Needs your decision ({report.Decide.Count})"));
        if (report.Decide.Count == 0)
        {
            page.Element("p", "None.");
        }

        foreach (var change in report.Decide.Take(MostBlocks))
        {
            page.Raw("<article>\n").Element("h3", $"{change.Task} {change.Title} · {Shown.Change(change)}").Element("p", "Why it is held:", "ask");
            page.List(change.Reasons.Count > 0 ? change.Reasons : ["no reason was recorded"], MostItems, Rest);
            Evidence(page, report, change);
            page.Raw("</article>\n");
        }
    }

    private static void Evidence(HtmlPage page, MorningReport report, ChangeReport change)
    {
        page.Say(change.Decision is { } decision ? Shown.Decision(report, decision) : null, "note");
        page.Say(change.Conflicts.Count > 0 ? $"Does not merge with the base as it is now: {string.Join(", ", change.Conflicts.Take(5))}" : null, "bad");
        page.Element("h3", "You asked");
        page.List(
            change.Asked.Count == 0
                ? ["the task's acceptance criteria are not on record"]
                : [.. change.Asked.Select(criterion => $"{(criterion.Met switch { "yes" => "✓", "no" => "✕", _ => "?" })} {criterion.Text} — {(criterion.Evidence.Count == 0 ? "no evidence" : string.Join("; ", criterion.Evidence))}")],
            MostItems,
            Rest);
        page.Element("h3", "It did").Element("p", change.Did ?? "the agent left no summary");
        foreach (var review in change.Reviews)
        {
            page.Element("p", $"{review.Agent} on {review.Model}: {Word.Of(review.Verdict)}. “{review.Summary}”", review.Verdict == ReviewVerdict.Reject ? "bad" : "");
            page.List([.. review.Findings.Select(finding => $"{finding.Severity} {Shown.Place(finding)}: {finding.Text}")], MostItems, Rest);
        }

        if (change.Next is { } next)
        {
            page.Element("p", $"Next: {next}");
        }

        page.Block(change.Commands);
        Artifacts(page, change.Artifacts);
    }

    private static void RedBin(HtmlPage page, MorningReport report)
    {
        page.Element("h2", FormattableString.Invariant($"Red bin ({report.RedBin.Sum(group => group.Items.Count)})"));
        if (report.RedBin.Count == 0)
        {
            page.Element("p", "Nothing failed.");
        }

        foreach (var group in report.RedBin)
        {
            page.Element("h3", $"{Word.Of(group.Cause)} — {group.Meaning}");
            foreach (var item in group.Items.Take(MostBlocks))
            {
                page.Raw("<article>\n").Element("p", $"{item.Task} {item.Title}: {item.Words}{(item.Node is { } node ? $" (node {node}, {Shown.Duration(item.Seconds)})" : "")}", "bad");
                page.Element("p", item.Reason);
                page.Block(item.Lines);
                if (item.Salvage is { } salvage)
                {
                    page.Element("p", $"Unfinished work is kept: {salvage}");
                }

                page.Element("p", $"Next: {item.Next}");
                page.Block([.. item.Commands, .. item.Replay is { } replay ? [replay] : Array.Empty<string>()]);
                Artifacts(page, item.Artifacts);
                page.Raw("</article>\n");
            }
        }
    }

    private static void Artifacts(HtmlPage page, IReadOnlyList<ArtifactLine> artifacts)
    {
        if (artifacts.Count > 0)
        {
            page.Element("p", "Artifacts: " + string.Join(" · ", artifacts.Select(artifact => artifact.Path ?? $"{artifact.Name} {Shown.Digest(artifact.Digest)}")), "dim");
        }
    }
}
