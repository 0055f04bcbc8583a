using System.Globalization;

namespace Pantheon.Reporting.Morning;

/// <summary>One number of a night that is held against the nights before, and what to do when it is out of the common.</summary>
/// <param name="Slack">How far beyond the band still counts as within, in the measure's own unit.</param>
internal sealed record Measure(string Name, Func<MorningReport, double?> Read, double Slack, string High, string Low, Func<double, string> Show)
{
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("failed", report => report.Counts.Failed, 1, "the red bin says why, by cause", "", Whole),
        new("held for a decision", report => report.Counts.Held, 1, "see what the reviewers and gates object to", "", Whole),
        new("ready", report => report.Counts.Ready, 1, "", "see the red bin and what did not run", Whole),
        new("not run", report => report.NotRun.Count(item => item.Outcome == "not_run"), 1, "the night was too short for the queue: pantheon queue plan", "", Whole),
        new("first-try rate of agents", report => Rate(report.Agents.Sum(agent => agent.FirstTry), report.Agents.Sum(agent => agent.Runs)), 0.1, "", "see the agents' table: which of them needed more tries", Percent),
        new("retries", report => report.Night.Tasks.Sum(task => task.Retries), 1, "tests or reviews sent work back more often", "", Whole),
        new("malformed tool calls", report => report.Agents.All(agent => agent.MalformedCalls is null) ? null : Rate(report.Agents.Sum(agent => agent.MalformedCalls ?? 0), report.Agents.Sum(agent => agent.ToolCalls)), 0.01, "a model or its chat template changed? pantheon runtimes test --tools", "", Percent),
        new("tokens in", report => report.Night.Tasks.Sum(task => task.TokensIn), 10_000, "prompts grew, or more of them were sent", "", Whole),
        new("tokens out", report => report.Night.Tasks.Sum(task => task.TokensOut), 2_000, "longer answers, or more of them", "", Whole),
        new("tool calls", report => report.Night.Tasks.Sum(task => task.ToolCalls), 10, "see the longest sessions: pantheon runs list", "", Whole),
        new("time at work", report => report.Night.BusySeconds, 600, "", "the machine stood idle: see the night, and what did not run", Minutes),
        new("waits for pools that were away", report => report.Night.Outages.Sum(away => away.WaitedSeconds), 60, "a model server or the store was away: see the night", "", Minutes),
        new("calls that were refused", report => report.TriedToLeave.Items.Sum(item => item.Times), 5, "see what tried to leave", "", Whole),
        new("hottest card", report => report.Night.Gpus.Max(gpu => gpu.PeakTemperature), 5, "look at its cooling", "", degrees => FormattableString.Invariant($"{degrees:0} °C")),
        new("minutes held down by heat or power", report => report.Night.Gpus.Count == 0 ? null : report.Night.Gpus.Sum(gpu => gpu.ThrottledMinutes), 5, "its clock was held down: look at cooling and power limits", "", minutes => Minutes(minutes * 60)),
    ];

    private static double? Rate(long part, long whole) => whole == 0 ? null : part / (double)whole;

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Minutes(double seconds) => FormattableString.Invariant($"{seconds / 60:0} min");

    private static string Percent(double value) => FormattableString.Invariant($"{value * 100:0.#} %");
}
