using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Turns what was gathered of a night into its report; whatever is missing is said, and the rest is reported all the same.</summary>
public static class ReportBuilder
{
    private const int MostQueued = 200;

    public static MorningReport Build(ReportInput input)
    {
        var problems = input.Problems.Select(problem => Untrusted.Line(problem, 400)).Where(problem => problem.Length > 0).ToList();
        var runs = input.Runs.Select(summary => new RunReading(summary, input)).ToList();
        IReadOnlyList<RunReading> With(RunOutcome outcome) => [.. runs.Where(run => run.Run.Outcome == outcome)];

        IReadOnlyList<ChangeReport> ready = [.. With(RunOutcome.Ready).Select(run => ChangeReports.Of(run, input)).OrderBy(change => change.Minutes).ThenBy(change => change.Added + change.Removed).ThenBy(change => change.Task, StringComparer.Ordinal)];
        IReadOnlyList<ChangeReport> decide = [.. With(RunOutcome.Held).Select(run => ChangeReports.Of(run, input)).OrderBy(change => change.Minutes).ThenBy(change => change.Task, StringComparer.Ordinal)];
        var failed = With(RunOutcome.Failed);
        var red = RedBin.Of(failed);
        var idle = runs.Where(run => run.Run.Outcome is not (RunOutcome.Ready or RunOutcome.Held or RunOutcome.Failed)).ToList();
        IReadOnlyList<IdleItem> notRun = [.. idle.OrderBy(run => run.Run.Outcome ?? RunOutcome.Cancelled).ThenBy(run => run.Task, StringComparer.Ordinal).Select(Idle), .. input.StillQueued.Take(MostQueued).Select(queued => Queued(queued.Run, queued.Why))];
        var counts = Count(runs);
        var report = new MorningReport
        {
            GeneratedAt = input.GeneratedAt.ToUniversalTime(),
            Since = input.Since.ToUniversalTime(),
            Until = input.Until.ToUniversalTime(),
            TimeZone = Untrusted.Line(input.TimeZone, 60),
            Headline = Headline.Of(counts, problems.Count > 0, AfterNight.Of(ready, decide, red, runs)),
            Counts = counts,
            Minutes = ReadingTime.Total(
                ready.Where(change => !AfterNight.Has(change)), decide.Where(change => !AfterNight.Has(change)), red.SelectMany(group => group.Items).Count(item => !AfterNight.Has(item)), idle.Count(run => run.Run.Lifecycle != RunLifecycle.Queued)),
            LeftTheMachine = LeftTheMachine(input.Policy),
            Models = ModelWords.Of(runs, input.Runtimes, problems.Count > 0),
            Problems = problems,
            StartHere = StartHere.Of(ready, decide, red, notRun, problems),
            Ready = ready,
            Decide = decide,
            RedBin = red,
            Night = NightTables.Night(runs, input),
            Unusual = "",
            Merging = MergeOrders.Of(ready, decide, input),
            Agents = NightTables.Agents(runs, input.MalformedCalls),
            NotRun = notRun,
            TriedToLeave = Leaving.Of(runs, input),
            Policy = Clean(input.Policy),
            Artifacts = input.Artifacts is { } check ? check with { Faults = [.. check.Faults.Take(20).Select(fault => Untrusted.Line(fault, 300))] } : null,
            Origin = Origin(input),
            FullReport = input.FullReport is { } path ? Untrusted.Line(path, 400) : null,
        };
        var (unusual, compared) = UnusualThings.Of(report, input.EarlierNights);
        return report with { Unusual = unusual, Compared = compared, Trends = Morning.Trends.Of(report, input.EarlierNights), Scorecards = Scorecards.Of(report.Night.Date, input.Scores) };
    }

    private static OutcomeCounts Count(List<RunReading> runs)
    {
        int Of(RunOutcome outcome) => runs.Count(run => run.Run.Outcome == outcome);
        return new OutcomeCounts
        {
            Ready = Of(RunOutcome.Ready),
            Held = Of(RunOutcome.Held),
            Failed = Of(RunOutcome.Failed),
            Refused = Of(RunOutcome.Refused),
            NotRun = Of(RunOutcome.NotRun),
            NoChange = Of(RunOutcome.NoChange),
            Cancelled = Of(RunOutcome.Cancelled),
            Unfinished = runs.Count(run => run.Run.Outcome is null),
            Total = runs.Count,
        };
    }

    private static IdleItem Queued(Run run, string? why) => new()
    {
        Run = run.Id.Short,
        Task = Untrusted.Line(run.TaskId, 60) is { Length: > 0 } task ? task : run.Id.Short,
        Title = Untrusted.Line(run.Title, RunReading.TitleLength) is { Length: > 0 } title ? title : "(no title)",
        Outcome = Word.Of(RunLifecycle.Queued),
        Why = Untrusted.Line(why, RunReading.ProseLength) is { Length: > 0 } said ? said : "the night did not come to it; it is queued as before",
    };

    private static IdleItem Idle(RunReading run) => new()
    {
        Run = run.Id,
        Task = run.Task,
        Title = run.Title,
        Outcome = run.Run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Run.Lifecycle),
        Why = Why(run),
        Rule = run.Failure?.Rule is { } rule ? Untrusted.Line(rule, 120) : null,
        Next = run.Run.Outcome is not (RunOutcome.Refused or RunOutcome.NotRun) || run.FailureKind is null ? null : run.IsQueued ? FailureWords.Queued : FailureWords.Next(run.FailureKind),
        NextCommand = NextCommands.OfIdle(run),
    };

    private static string Why(RunReading run) =>
        Untrusted.Line(run.Run.Reason ?? run.Failure?.Message, RunReading.ProseLength) is { Length: > 0 } why ? why : run.Run.Outcome switch
        {
            RunOutcome.NoChange => "it ran and changed nothing",
            RunOutcome.Cancelled => "it was cancelled; nobody said why",
            null when run.Run.Lifecycle == RunLifecycle.Queued => run.IsAgain ? "it is queued again" : "it is still queued",
            null => "it had not ended when this report was written",
            _ => FailureWords.Of(run.FailureKind),
        };

    private static string LeftTheMachine(PolicyFacts? policy) => policy switch
    {
        { Unlisted: { Count: > 0 } tried } => FormattableString.Invariant($"Something tried to leave the machine, {tried.Count} time{(tried.Count == 1 ? "" : "s")}: {tried[0]}. The night was stopped there."),
        { CloudCalls: 0, EgressClosed: true } => "Nothing left the machine: 0 cloud calls, and the probe could not get out.",
        { CloudCalls: 0, EgressClosed: null } => "0 cloud calls; whether the network was closed was not probed.",
        { CloudCalls: 0, EgressClosed: false } => "0 cloud calls, but the probe did get out: the network was open.",
        { CloudCalls: > 0 and var calls } => FormattableString.Invariant($"Something left the machine: {calls} cloud call{(calls == 1 ? "" : "s")}."),
        _ => "What left the machine is not known: the policy's facts could not be read.",
    };

    private static PolicyFacts? Clean(PolicyFacts? policy) => policy is null ? null : policy with
    {
        Sandbox = policy.Sandbox is { } sandbox ? Untrusted.Line(sandbox, 300) : null,
        EgressProbe = policy.EgressProbe is { } probe ? Untrusted.Line(probe, 300) : null,
        Watch = policy.Watch is { } watch ? Untrusted.Line(watch, 200) : null,
        Unlisted = [.. policy.Unlisted.Take(50).Select(hit => Untrusted.Line(hit, 400))],
        Refusals = [.. policy.Refusals.Take(50).Select(refusal => Untrusted.Line(refusal, 400))],
    };

    private static ReportOrigin Origin(ReportInput input) => new()
    {
        Version = Untrusted.Line(input.Version, 60),
        Policy = input.Night is { } night ? Untrusted.Line(FormattableString.Invariant($"{night.Policy}@{night.PolicyVersion}"), 80) : null,
        PolicyDigest = input.Night?.PolicyDigest.ToString(),
        CatalogCommit = input.Night is { } opened ? Untrusted.Line(opened.CatalogCommit, 64) : null,
        CatalogDigest = input.Night?.CatalogDigest.ToString(),
        QueueLeft = input.QueueLeft,
    };
}
