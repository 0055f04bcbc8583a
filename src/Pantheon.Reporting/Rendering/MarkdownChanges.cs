using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>Writes the changes to merge and the changes to decide on.</summary>
internal static class MarkdownChanges
{
    public static void Ready(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, FormattableString.Invariant($"Ready to merge ({report.Ready.Count})"));
        if (report.Ready.Count == 0)
        {
            page.Paragraph("None.");
            return;
        }

        page.Table(
            "| Task | Change | Must now pass | Must still pass | Scope | A | B | Read |",
            "->:::::>",
            [.. report.Ready.Select(Row)],
            caps.Rows);
        if (report.Merging is { Order.Count: > 0 } merging)
        {
            page.Items(merging.Order, caps.Details, line => page.Line($"- {Untrusted.Markdown(line)}"));
            page.Line();
        }

        page.Items(report.Ready, caps.Blocks, change => Block(page, report, change, caps));
    }

    public static void Decide(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, FormattableString.Invariant($"Needs your decision ({report.Decide.Count})"));
        if (report.Decide.Count == 0)
        {
            page.Paragraph("None.");
            return;
        }

        page.Items(report.Decide, Math.Max(1, caps.Blocks), change => Decision(page, report, change, caps));
    }

    /// <summary>For readers elsewhere: without the commands and files of this machine.</summary>
    public static void Alone(MarkdownPage page, MorningReport report, ChangeReport change, Caps caps)
    {
        Since(page, report, change with { Decision = null });
        Asked(page, change, caps);
        page.Paragraph($"Must now pass {Shown.Tally(change.MustNowPass)}, must still pass {Shown.Tally(change.MustStillPass)}, scope {Shown.Scope(change)}.");
        Reviewers(page, change, caps);
        page.Paragraph($"Made by night, on this machine's own models: task {Untrusted.Code(change.Task)}, run {Untrusted.Code(change.Run)}.");
    }

    private static string[] Row(ChangeReport change) =>
    [
        $"{(change.Decision is { } decision ? $"{Word.Of(decision.Act)}: " : "")}**{Untrusted.Markdown(change.Task)}** {Untrusted.Markdown(change.Title)}{string.Concat(change.Flags.Select(flag => " " + Untrusted.Code(flag)))}",
        Shown.Change(change),
        Shown.Tally(change.MustNowPass),
        Shown.Tally(change.MustStillPass),
        Shown.Scope(change),
        Shown.Verdict(change, 0),
        Shown.Verdict(change, 1),
        Shown.Minutes(change.Minutes),
    ];

    private static void Block(MarkdownPage page, MorningReport report, ChangeReport change, Caps caps)
    {
        // the summary is HTML, where Markdown is not read
        page.Paragraph($"<details><summary><b>{Untrusted.HtmlInMarkdown(change.Task)}</b> · {Untrusted.HtmlInMarkdown(change.Title)} · {Shown.Change(change)}</summary>");
        Since(page, report, change);
        Asked(page, change, caps);
        Reviewers(page, change, caps);
        if (change.Next is { } next)
        {
            page.Paragraph($"**Next:** {Untrusted.Markdown(next)}");
        }

        page.Fence(change.Commands, "sh");
        Artifacts(page, change.Artifacts);
        page.Paragraph("</details>");
    }

    private static void Decision(MarkdownPage page, MorningReport report, ChangeReport change, Caps caps)
    {
        page.Heading(3, $"{Untrusted.Markdown(change.Task)} {Untrusted.Markdown(change.Title)} · {Shown.Change(change)}");
        Since(page, report, change);
        page.Line("**Why it is held:**");
        page.Line();
        page.Items(change.Reasons.Count > 0 ? change.Reasons : ["no reason was recorded"], caps.Details, reason => page.Line($"- {Untrusted.Markdown(reason)}"));
        page.Line();
        if (change.Reviews.Count > 0)
        {
            page.Table(
                "| Reviewer | Verdict | In its words |",
                "---",
                [.. change.Reviews.Select((review, at) => new[] { $"{(char)('A' + at)} · {Untrusted.Code(review.Agent)} on {Untrusted.Code(review.Model)}", review.Verdict == ReviewVerdict.Reject ? "**reject**" : Word.Of(review.Verdict), $"“{Untrusted.Markdown(review.Summary)}”" })],
                Math.Max(2, caps.Details));
            foreach (var review in change.Reviews)
            {
                Findings(page, review, caps);
            }

            page.Line();
        }
        else
        {
            page.Paragraph("No reviewer gave a verdict.");
        }

        page.Paragraph($"Must now pass {Shown.Tally(change.MustNowPass)}, must still pass {Shown.Tally(change.MustStillPass)}, scope {Shown.Scope(change)}.");
        Asked(page, change, caps);
        if (change.Next is { } next)
        {
            page.Paragraph($"**Next:** {Untrusted.Markdown(next)}");
        }

        page.Fence(change.Commands, "sh");
        Artifacts(page, change.Artifacts);
    }

    /// <summary>What became of it since the night: a person's act, a base that has moved.</summary>
    private static void Since(MarkdownPage page, MorningReport report, ChangeReport change)
    {
        if (change.Decision is { } decision)
        {
            page.Paragraph($"**{Untrusted.Markdown(Shown.Decision(report, decision))}**");
        }

        if (change.Conflicts.Count > 0)
        {
            page.Paragraph($"**Does not merge with the base as it is now:** {string.Join(", ", change.Conflicts.Take(5).Select(file => Untrusted.Code(file)))}");
        }
    }

    private static void Asked(MarkdownPage page, ChangeReport change, Caps caps)
    {
        page.Paragraph("**You asked:**");
        if (change.Asked.Count == 0)
        {
            page.Paragraph("The task's acceptance criteria are not on record.");
        }

        page.Items(change.Asked, caps.Details, criterion => page.Line(
            $"- [{(criterion.Met == "yes" ? "x" : " ")}] {Untrusted.Markdown(criterion.Text)}{(criterion.Met == "no" ? " **not met**" : "")} — {(criterion.Evidence.Count == 0 ? "no evidence" : string.Join("; ", criterion.Evidence.Select(Untrusted.Markdown)))}"));
        page.Line();
        page.Paragraph($"**It did:** {(change.Did is { } did ? Untrusted.Markdown(did) : "the agent left no summary")}");
    }

    private static void Reviewers(MarkdownPage page, ChangeReport change, Caps caps)
    {
        foreach (var (review, at) in change.Reviews.Select((review, at) => (review, at)))
        {
            page.Line($"- Reviewer {(char)('A' + at)} ({Untrusted.Code(review.Agent)}, {Untrusted.Code(review.Model)}): {Word.Of(review.Verdict)}, “{Untrusted.Markdown(review.Summary)}”");
            Findings(page, review, caps);
        }

        page.Line();
    }

    private static void Findings(MarkdownPage page, ReviewLine review, Caps caps) => page.Items(review.Findings, caps.Details, finding =>
        page.Line($"- {finding.Severity}{(Shown.Place(finding) is { Length: > 0 } place ? $" {Untrusted.Code(place, 240)}" : "")}: {Untrusted.Markdown(finding.Text)} ({Untrusted.Code(review.Agent)})"));

    internal static void Artifacts(MarkdownPage page, IReadOnlyList<ArtifactLine> artifacts)
    {
        if (artifacts.Count > 0)
        {
            page.Paragraph("Artifacts: " + string.Join(" · ", artifacts.Select(artifact => artifact.Path is { } path ? Untrusted.Code(path, 300) : $"{Untrusted.Code(artifact.Name)} {Shown.Digest(artifact.Digest)}")));
        }
    }
}
