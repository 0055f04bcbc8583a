using System.Globalization;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>Writes the parts that are known rather than acted on: the night, the agents, what did not run, policy and data, versions.</summary>
internal static class MarkdownTables
{
    public static void Night(MarkdownPage page, MorningReport report, Caps caps)
    {
        var night = report.Night;
        page.Heading(2, "The night");
        page.Paragraph(night.OpenedAt is { } opened
            ? $"Window {Shown.Time(report, opened)}–{Shown.Time(report, night.ClosesAt)} {Untrusted.Markdown(Shown.Zone(report))}, {(night.ClosedAt is { } closed ? $"closed {Shown.Time(report, closed)}" : "still open")}; at work for {Shown.Duration(night.BusySeconds)}."
            : $"No window is on record; from {Shown.DateTime(report, report.Since)} to {Shown.DateTime(report, report.Until)} {Untrusted.Markdown(Shown.Zone(report))}.");
        page.Items(night.Outages, caps.Details, away => page.Line($"- {Untrusted.Markdown(Shown.Away(report, away))}"));
        page.Items([.. night.Gpus.Select(Shown.Gpu), .. night.GpuNotes], caps.Details, line => page.Line($"- {Untrusted.Markdown(line)}"));
        if (night.Tasks.Count == 0)
        {
            page.Paragraph("No task ran.");
            return;
        }

        page.Table(
            "| Task | Outcome | From | To | Took | Turns | Tokens in | Tokens out | Retries | Agents and models |",
            "--::>>>>>-",
            [
                .. night.Tasks.Select(task => new[]
                {
                    Untrusted.Markdown(task.Task),
                    Untrusted.Markdown(task.Outcome),
                    Shown.Time(report, task.StartedAt),
                    Shown.Time(report, task.EndedAt),
                    Shown.Duration(task.Seconds),
                    Shown.Thousands(task.Turns),
                    Shown.Thousands(task.TokensIn),
                    Shown.Thousands(task.TokensOut),
                    Shown.Thousands(task.Retries),
                    task.Agents.Count == 0 ? Shown.None : string.Join(", ", task.Agents.Take(8).Select(use => $"{Untrusted.Code(use.Agent)} on {Untrusted.Code(use.Model)}")),
                }),
            ],
            caps.Rows);
    }

    public static void Unusual(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, "What was unusual");
        page.Paragraph(Untrusted.Markdown(report.Unusual));
        if (report.Compared.Count == 0)
        {
            return;
        }

        page.Table(
            "| What | Tonight | Usual | So |",
            "->>-",
            [
                .. report.Compared.Select(item => new[]
                {
                    (item.IsUnusual ? "⚠ " : "") + Untrusted.Markdown(item.What),
                    Untrusted.Markdown(item.Tonight),
                    Untrusted.Markdown(item.Usual),
                    item.IsUnusual ? Untrusted.Markdown(item.So) : "within the usual range",
                }),
            ],
            caps.Rows);
    }

    public static void Trends(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, "The last nights");
        if (report.Trends.Count < 2)
        {
            page.Paragraph(Shown.NoTrends(report));
            return;
        }

        page.Table(
            "| Night | Ready | To decide | Failed | Not run | First try | At work | Tokens out |",
            "->>>>>>>",
            [
                .. report.Trends.Reverse().Select(night => new[]
                {
                    night.Date.ToString("ddd d MMM", CultureInfo.InvariantCulture),
                    Shown.Number(night.Ready),
                    Shown.Number(night.Held),
                    Shown.Number(night.Failed),
                    Shown.Number(night.NotRun),
                    Shown.Percent(night.FirstTryRate),
                    Shown.Duration(night.BusySeconds),
                    Shown.Number(night.TokensOut),
                }),
            ],
            caps.Rows);
    }

    public static void Scorecards(MarkdownPage page, MorningReport report, Caps caps)
    {
        if (report.Scorecards.Count == 0)
        {
            return;
        }

        page.Heading(3, FormattableString.Invariant($"The last {Morning.Scorecards.Nights} nights"));
        page.Table(
            "| Agent | Models | Runs | Ready | Failed, by cause | Median | Tokens in | Tokens out | Ready by night |",
            "-->>->>>-",
            [
                .. report.Scorecards.Select(card => new[]
                {
                    Untrusted.Code(card.Agent),
                    string.Join(", ", card.Models.Select(model => Untrusted.Code(model))),
                    Shown.Thousands(card.Runs),
                    Shown.Thousands(card.Ready),
                    Shown.Failed(card),
                    Shown.Duration(card.MedianSeconds),
                    Shown.Thousands(card.TokensIn),
                    Shown.Thousands(card.TokensOut),
                    string.Join(", ", card.Nights.Select(night => FormattableString.Invariant($"{night.Ready}/{night.Runs}"))),
                }),
            ],
            caps.Rows);
        page.Paragraph(Shown.Scores);
    }

    public static void Agents(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, "Agents");
        if (report.Agents.Count == 0)
        {
            page.Paragraph("No agent was at work.");
            Scorecards(page, report, caps);
            return;
        }

        page.Table(
            "| Agent | Model | Runs | First try | After retry | Failed | Median | Tool calls | Malformed |",
            "-->>>>>>>",
            [
                .. report.Agents.Select(agent => new[]
                {
                    Untrusted.Code(agent.Agent),
                    Untrusted.Code(agent.Model),
                    Shown.Thousands(agent.Runs),
                    Shown.Thousands(agent.FirstTry),
                    Shown.Thousands(agent.AfterRetry),
                    Shown.Thousands(agent.Failed),
                    Shown.Duration(agent.MedianSeconds),
                    Shown.Thousands(agent.ToolCalls),
                    agent.MalformedCalls is { } malformed ? Shown.Thousands(malformed) : Shown.None,
                }),
            ],
            caps.Rows);
        page.Paragraph("First try: one attempt was enough. After retry: another was needed, also when tests or reviews sent the work back.");
        Scorecards(page, report, caps);
        page.Table(
            "| Pool | Runtime | Model | Digest | Local by |",
            "-----",
            [
                .. report.Models.Runtimes.Select(use => new[]
                {
                    Untrusted.Markdown(use.Pool),
                    Untrusted.Markdown(use.Kind) + (use.Note is { } note ? $": {Untrusted.Markdown(note)}" : ""),
                    Untrusted.Markdown(use.Model),
                    use.Digest is { } digest ? Untrusted.Code(Shown.Digest(digest)) : "not reported",
                    use.Proof is { } proof ? Untrusted.Markdown(proof) : "not said",
                }),
            ],
            caps.Rows);
    }

    public static void NotRun(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, FormattableString.Invariant($"Not run, refused, or nothing to do ({report.NotRun.Count})"));
        if (report.NotRun.Count == 0)
        {
            page.Paragraph(report.Counts.Total == 0 ? "None." : "None: every task that was queued ran.");
            return;
        }

        page.Table(
            "| Task | What | Why |",
            "---",
            [
                .. report.NotRun.Select(item => new[]
                {
                    $"**{Untrusted.Markdown(item.Task)}** {Untrusted.Markdown(item.Title)}",
                    Untrusted.Markdown(item.Outcome.Replace('_', ' ')),
                    Untrusted.Markdown(item.Why) + (item.Rule is { } rule ? $" (rule {Untrusted.Code(rule)})" : "") + (item.Next is { } next ? $". **Next:** {next}{(item.NextCommand is { } command ? ": " + Untrusted.Code(command) : "")}" : ""),
                }),
            ],
            caps.Rows);
    }

    public static void TriedToLeave(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, "What tried to leave");
        page.Paragraph(Untrusted.Markdown(report.TriedToLeave.Sentence));
        if (report.TriedToLeave.Items.Count == 0)
        {
            return;
        }

        page.Table(
            "| Task | Tool | What | Times | Refused by |",
            "--->-",
            [
                .. report.TriedToLeave.Items.Select(item => new[]
                {
                    Untrusted.Markdown(item.Task),
                    item.Tool.Length > 0 ? Untrusted.Code(item.Tool) : Shown.None,
                    $"{Untrusted.Markdown(item.Call)} {Untrusted.Code(item.Target)}",
                    Shown.Thousands(item.Times),
                    item.RefusedBy.Length > 0 ? Untrusted.Markdown(item.RefusedBy) : Shown.None,
                }),
            ],
            caps.Rows);
    }

    public static void Policy(MarkdownPage page, MorningReport report, Caps caps)
    {
        page.Heading(2, "Policy and data");
        var artifacts = report.Artifacts is { } check ? FormattableString.Invariant($"{check.Verified} of {check.Total}") : "not checked";
        if (report.Policy is { } policy)
        {
            page.Table(
                "| Cloud calls | Secrets in children's environment | Overrides | Sandbox | Way out | Artifacts verified |",
                "::::::",
                [
                    [
                        Shown.Known(policy.CloudCalls),
                        Shown.Known(policy.SecretNames),
                        Shown.Thousands(policy.Overrides),
                        policy.Sandbox is { Length: > 0 } sandbox ? Untrusted.Markdown(sandbox) : "not known",
                        policy.EgressProbe is { Length: > 0 } probe ? Untrusted.Markdown(probe) : policy.EgressClosed switch { true => "closed", false => "open", null => "not probed" },
                        artifacts,
                    ],
                ],
                1);
            page.Items(policy.Unlisted, caps.Details, hit => page.Line($"- **not on the night's list:** {Untrusted.Markdown(hit)}"));
            page.Items(policy.Refusals, caps.Details, refusal => page.Line($"- refused: {Untrusted.Markdown(refusal)}"));
        }
        else
        {
            page.Paragraph($"The policy's facts could not be read. Artifacts verified: {artifacts}.");
        }

        page.Items(report.Artifacts?.Faults ?? [], caps.Details, fault => page.Line($"- **does not verify:** {Untrusted.Markdown(fault)}"));
        page.Line();
    }

    public static void Footer(MarkdownPage page, MorningReport report)
    {
        var origin = report.Origin;
        string[] facts =
        [
            $"pantheon {Untrusted.Markdown(origin.Version)}",
            origin.Policy is { } policy ? $"policy {Untrusted.Code(policy)} ({Shown.Digest(origin.PolicyDigest)})" : "no policy on record",
            origin.CatalogCommit is { } commit ? $"catalog {Untrusted.Markdown(Shown.Digest(commit))} ({Shown.Digest(origin.CatalogDigest)})" : "no catalog on record",
            $"still queued: {Shown.Known(origin.QueueLeft)}",
            $"written {Shown.DateTime(report, report.GeneratedAt)} {Untrusted.Markdown(Shown.Zone(report))}",
            .. report.FullReport is { } full ? new[] { Untrusted.Code(full, 300) } : [],
        ];
        page.Line("---");
        page.Line();
        page.Line(string.Join(" · ", facts));
    }
}
