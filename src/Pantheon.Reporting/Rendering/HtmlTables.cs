using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>Writes the HTML of the parts that are known rather than acted on.</summary>
internal static class HtmlTables
{
    public const string NotRunAnchor = "not-run";

    public static void Write(HtmlPage page, MorningReport report, int most)
    {
        Night(page, report, most);
        page.Element("h2", "What was unusual").Element("p", report.Unusual);
        if (report.Compared.Count > 0)
        {
            page.Table(["What", "Tonight#", "Usual#", "So"], report.Compared.Select(item => new[] { (item.IsUnusual ? "⚠ " : "") + item.What, item.Tonight, item.Usual, item.IsUnusual ? item.So : "within the usual range" }));
        }

        HtmlTrends.Write(page, report);
        Agents(page, report, most);
        page.Raw($"<h2 id=\"{NotRunAnchor}\">{FormattableString.Invariant($"Not run, refused, or nothing to do ({report.NotRun.Count})")}</h2>\n");
        if (report.NotRun.Count == 0)
        {
            page.Element("p", "None.");
        }
        else
        {
            page.Table(["Task", "Title", "What", "Why"], report.NotRun.Take(most).Select(item => new[] { item.Task, item.Title, item.Outcome.Replace('_', ' '), item.Why + (item.Rule is { } rule ? $" (rule {rule})" : "") + (item.Next is { } next ? $". Next: {next}{(item.NextCommand is { } command ? $": {command}" : "")}" : "") }));
        }

        TriedToLeave(page, report, most);
        Policy(page, report);
        Footer(page, report);
    }

    private static void Night(HtmlPage page, MorningReport report, int most)
    {
        var night = report.Night;
        page.Element("h2", "The night").Element("p", night.OpenedAt is { } opened
            ? $"Window {Shown.Time(report, opened)}–{Shown.Time(report, night.ClosesAt)} {Shown.Zone(report)}, {(night.ClosedAt is { } closed ? $"closed {Shown.Time(report, closed)}" : "still open")}; at work for {Shown.Duration(night.BusySeconds)}."
            : $"No window is on record; from {Shown.DateTime(report, report.Since)} to {Shown.DateTime(report, report.Until)} {Shown.Zone(report)}.");
        page.List([.. night.Outages.Select(away => Shown.Away(report, away)), .. night.Gpus.Select(Shown.Gpu), .. night.GpuNotes], 20, "report.json");
        if (night.Tasks.Count == 0)
        {
            page.Element("p", "No task ran.");
            return;
        }

        HtmlGantt.Write(page, report);

        page.Table(
            ["Task", "Outcome", "From#", "To#", "Took#", "Turns#", "Tokens in#", "Tokens out#", "Retries#", "Agents and models"],
            night.Tasks.Take(most).Select(task => new[]
            {
                task.Task, task.Outcome, Shown.Time(report, task.StartedAt), Shown.Time(report, task.EndedAt), Shown.Duration(task.Seconds),
                Shown.Thousands(task.Turns), Shown.Thousands(task.TokensIn), Shown.Thousands(task.TokensOut), Shown.Thousands(task.Retries),
                string.Join(", ", task.Agents.Take(8).Select(use => $"{use.Agent} on {use.Model}")),
            }));
    }

    private static void Agents(HtmlPage page, MorningReport report, int most)
    {
        page.Element("h2", "Agents");
        if (report.Agents.Count == 0)
        {
            page.Element("p", "No agent was at work.");
            Scorecards(page, report, most);
            return;
        }

        page.Table(
            ["Agent", "Model", "Runs#", "First try#", "After retry#", "Failed#", "Median#", "Tool calls#", "Malformed#"],
            report.Agents.Take(most).Select(agent => new[]
            {
                agent.Agent, agent.Model, Shown.Thousands(agent.Runs), Shown.Thousands(agent.FirstTry), Shown.Thousands(agent.AfterRetry),
                Shown.Thousands(agent.Failed), Shown.Duration(agent.MedianSeconds), Shown.Thousands(agent.ToolCalls),
                agent.MalformedCalls is { } malformed ? Shown.Thousands(malformed) : Shown.None,
            }));
        Scorecards(page, report, most);
        page.Table(
            ["Pool", "Runtime", "Model", "Digest", "Local by"],
            report.Models.Runtimes.Take(most).Select(use => new[]
            {
                use.Pool, use.Note is { } note ? $"{use.Kind}: {note}" : use.Kind, use.Model, use.Digest is { } digest ? Shown.Digest(digest) : "not reported", use.Proof ?? "not said",
            }));
    }

    private static void Scorecards(HtmlPage page, MorningReport report, int most)
    {
        if (report.Scorecards.Count == 0)
        {
            return;
        }

        page.Element("h3", FormattableString.Invariant($"The last {Morning.Scorecards.Nights} nights"));
        string[] heads = ["Agent", "Models", "Runs#", "Ready#", "Failed, by cause", "Median#", "Tokens in#", "Tokens out#"];
        page.Table(heads, report.Scorecards.Take(most).Select(card => new[]
        {
            card.Agent, string.Join(", ", card.Models), Shown.Thousands(card.Runs), Shown.Thousands(card.Ready), Shown.Failed(card),
            Shown.Duration(card.MedianSeconds), Shown.Thousands(card.TokensIn), Shown.Thousands(card.TokensOut),
        }), "Ready by night", report.Scorecards.Take(most).Select(card => HtmlTrends.Spark(card.Nights)));
        page.Element("p", Shown.Scores, "dim");
    }

    private static void TriedToLeave(HtmlPage page, MorningReport report, int most)
    {
        page.Element("h2", "What tried to leave").Element("p", report.TriedToLeave.Sentence);
        if (report.TriedToLeave.Items.Count == 0)
        {
            return;
        }

        page.Table(
            ["Task", "Tool", "What", "Times#", "Refused by"],
            report.TriedToLeave.Items.Take(most).Select(item => new[] { item.Task, item.Tool, $"{item.Call} {item.Target}", Shown.Thousands(item.Times), item.RefusedBy }));
        if (report.TriedToLeave.Items.Count > most)
        {
            page.Element("p", FormattableString.Invariant($"{report.TriedToLeave.Items.Count - most} more of {report.TriedToLeave.Items.Count} are left out here: see report.json."), "dim");
        }
    }

    private static void Policy(HtmlPage page, MorningReport report)
    {
        page.Element("h2", "Policy and data");
        var artifacts = report.Artifacts is { } check ? FormattableString.Invariant($"{check.Verified} of {check.Total}") : "not checked";
        if (report.Policy is not { } policy)
        {
            page.Element("p", $"The policy's facts could not be read. Artifacts verified: {artifacts}.");
            return;
        }

        page.Table(
            ["Cloud calls#", "Secrets in children's environment#", "Overrides#", "Sandbox", "Way out", "Artifacts verified#"],
            [[
                Shown.Known(policy.CloudCalls), Shown.Known(policy.SecretNames), Shown.Thousands(policy.Overrides), policy.Sandbox ?? "not known",
                policy.EgressProbe ?? (policy.EgressClosed switch { true => "closed", false => "open", null => "not probed" }), artifacts,
            ]]);
        page.List([.. policy.Unlisted.Select(hit => $"not on the night's list: {hit}"), .. policy.Refusals.Select(refusal => $"refused: {refusal}"), .. (report.Artifacts?.Faults ?? []).Select(fault => $"does not verify: {fault}")], 50, "report.json");
    }

    private static void Footer(HtmlPage page, MorningReport report)
    {
        var origin = report.Origin;
        string[] facts =
        [
            $"pantheon {origin.Version}",
            origin.Policy is { } policy ? $"policy {policy} ({Shown.Digest(origin.PolicyDigest)})" : "no policy on record",
            origin.CatalogCommit is { } commit ? $"catalog {Shown.Digest(commit)} ({Shown.Digest(origin.CatalogDigest)})" : "no catalog on record",
            $"still queued: {Shown.Known(origin.QueueLeft)}",
            $"written {Shown.DateTime(report, report.GeneratedAt)} {Shown.Zone(report)}",
        ];
        page.Element("footer", string.Join(" · ", facts));
    }
}
