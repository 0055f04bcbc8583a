using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>The report as one self-contained page: no script, nothing fetched, light and dark.</summary>
public static class HtmlReport
{
    private const string Rest = "report.json";
    private const int MostBlocks = 200;
    private const int MostItems = 50;
    private const int MostCells = 200;

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
        page.Element("p", Shown.Title(report), "top")
            .Element("h1", report.Headline)
            .Element("p", report.Minutes == 0 ? "Nothing of your time is needed." : FormattableString.Invariant($"About {Shown.Count(report.Minutes, "minute")} of your time."), "lead")
            .Say(report.Merging?.Sentence)
            .Element("p", report.LeftTheMachine)
            .Element("p", report.Models.Sentence, report.Models.Were is "scripted" or "mixed" ? "note" : "dim");
        Strip(page, report);
        if (report.Problems.Count > 0)
        {
            page.Raw("<div class=\"note bad\">\n").Element("h3", "This report is incomplete");
            page.List(report.Problems, MostItems, Rest);
            page.Raw("</div>\n");
        }

        page.Raw("<div class=\"start\">\n").Element("h2", "Start here");
        if (report.StartHere.Count == 0)
        {
            page.Element("p", "Nothing needs you.").Raw("</div>\n");
            return;
        }

        page.Raw("<ol>\n");
        foreach (var step in report.StartHere)
        {
            page.Raw("<li>").Element("b", step.What).Element("span", step.Why);
            page.Block(step.Command is { } command ? [command] : []);
            page.Raw("</li>\n");
        }

        page.Raw("</ol>\n</div>\n");
    }

    /// <summary>One cell a task, in the colour of its outcome, each a way down the page.</summary>
    private static void Strip(HtmlPage page, MorningReport report)
    {
        (string Css, string Task, string Anchor)[] cells =
        [
            .. report.Ready.Take(MostBlocks).Select(change => ("good", change.Task, Anchor(change.Run))),
            .. report.Decide.Take(MostBlocks).Select(change => ("ask", change.Task, Anchor(change.Run))),
            .. report.RedBin.SelectMany(group => group.Items.Take(MostBlocks)).Select(item => ("bad", item.Task, Anchor(item.Run))),
            .. report.NotRun.Take(MostBlocks).Select(item => ("idle", item.Task, HtmlTables.NotRunAnchor)),
        ];
        if (cells.Length == 0)
        {
            return;
        }

        page.Raw("<nav class=\"strip\">\n");
        foreach (var (css, task, anchor) in cells.Take(MostCells))
        {
            page.Raw($"<a class=\"{css}\" href=\"#{anchor}\">{Untrusted.Html(Untrusted.Line(task, 14))}</a>\n");
        }

        page.Raw("</nav>\n");
    }

    private static string Anchor(string run) => "r-" + string.Concat(run.Where(char.IsAsciiHexDigitLower));

    private static void Summary(HtmlPage page, ChangeReport change)
    {
        var clashes = change.Conflicts.Count > 0;
        page.Element("span", change.Decision is { } done ? Shown.Mark(done) : clashes ? "!" : "✓", clashes ? "ask" : "good").Element("span", change.Task, "id").Raw("<span class=\"name\">").Element("span", change.Title);
        string[] flags = [.. change.Flags, .. clashes ? ["does not merge"] : Array.Empty<string>(), .. change.Decision is { } decision ? [Word.Of(decision.Act)] : Array.Empty<string>()];
        foreach (var flag in flags)
        {
            page.Element("span", flag, "flag");
        }

        page.Raw("</span><span class=\"diff\">").Element("b", FormattableString.Invariant($"+{change.Added}"), "good").Element("b", FormattableString.Invariant($"−{change.Removed}"), "bad")
            .Raw($"{Shown.Count(change.Files, "file")}</span>").Element("span", Shown.Minutes(change.Minutes), "mins");
    }

    private static void Ready(HtmlPage page, MorningReport report)
    {
        page.Element("h2", FormattableString.Invariant($"Ready to merge ({report.Ready.Count})"));
        if (report.Ready.Count == 0)
        {
            page.Element("p", "None.");
            return;
        }

        page.List(report.Merging?.Order ?? [], MostItems, Rest);
        foreach (var change in report.Ready.Take(MostBlocks))
        {
            page.Raw($"<details id=\"{Anchor(change.Run)}\"><summary>");
            Summary(page, change);
            page.Raw("</summary>\n").Element("p", $"Must now pass {Shown.Tally(change.MustNowPass)} · must still pass {Shown.Tally(change.MustStillPass)} · scope {Shown.Scope(change)} · reviewers {Shown.Verdict(change, 0)} {Shown.Verdict(change, 1)}", "dim");
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
            page.Raw($"<article class=\"hold\" id=\"{Anchor(change.Run)}\">\n").Element("h3", $"{change.Task} {change.Title} · {Shown.Change(change)}").Element("p", "Why it is held:", "ask");
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
            Next(page, next);
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
            var name = Word.Of(group.Cause);
            page.Element("h3", $"{char.ToUpperInvariant(name[0])}{name[1..]} — {group.Meaning}");
            foreach (var item in group.Items.Take(MostBlocks))
            {
                page.Raw($"<article class=\"fail\" id=\"{Anchor(item.Run)}\">\n").Element("h3", $"{item.Task} {item.Title}").Element("p", $"{item.Words}{(item.Node is { } node ? $" · node {node}, {Shown.Duration(item.Seconds)}" : "")}", "bad");
                page.Element("p", item.Reason);
                page.Block(item.Lines);
                if (item.Salvage is { } salvage)
                {
                    page.Element("p", $"Unfinished work is kept: {salvage}");
                }

                Next(page, item.Next);
                page.Block([.. item.Commands, .. item.Replay is { } replay ? [replay] : Array.Empty<string>()]);
                Artifacts(page, item.Artifacts);
                page.Raw("</article>\n");
            }
        }
    }

    private static void Next(HtmlPage page, string next) => page.Raw("<p>").Element("b", "Next:").Element("span", next).Raw("</p>\n");

    private static void Artifacts(HtmlPage page, IReadOnlyList<ArtifactLine> artifacts)
    {
        if (artifacts.Count > 0)
        {
            page.Element("p", "Artifacts: " + string.Join(" · ", artifacts.Select(artifact => artifact.Path ?? $"{artifact.Name} {Shown.Digest(artifact.Digest)}")), "dim");
        }
    }
}
