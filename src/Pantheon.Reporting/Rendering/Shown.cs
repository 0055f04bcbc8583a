using System.Globalization;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>The words and numbers that all renderings share: times in the reader's zone, durations, marks, plurals.</summary>
internal static class Shown
{
    public const string None = "–";

    /// <summary>What the columns of the scorecards say.</summary>
    public const string Scores = "The runs that each worked in, how many of them ended ready, and how many failed, by cause and whosever fault it was.";

    public static string Duration(long? seconds) => seconds switch
    {
        null => None,
        < 60 => FormattableString.Invariant($"{seconds} s"),
        < 3600 => FormattableString.Invariant($"{seconds / 60} m"),
        _ => FormattableString.Invariant($"{seconds / 3600} h {seconds / 60 % 60:00} m"),
    };

    public static string Time(MorningReport report, DateTimeOffset? at) =>
        at is { } instant ? Local(report, instant).ToString("HH:mm", CultureInfo.InvariantCulture) : None;

    public static string DateTime(MorningReport report, DateTimeOffset at) =>
        Local(report, at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The zone the times are shown in: the reader's, or UTC where this system does not know it.</summary>
    /// <summary>One pool that was away, in a sentence.</summary>
    public static string Away(MorningReport report, PoolAway away) =>
        $"{Place(away.Pool)} {Count(away.Times, "time")}{(away.Since is { } since ? $", first at {Time(report, since)}" : "")}; its work waited {Duration((long)away.WaitedSeconds)} in all, and no try was spent: {away.Reason}";

    /// <summary>One graphics card's night, in a sentence.</summary>
    public static string Gpu(GpuUse gpu)
    {
        string[] parts =
        [
            .. gpu.PeakMemory is { } peak ? new[] { $"at most {Gigabytes(peak)}{(gpu.MemoryTotal is { } total ? $" of {Gigabytes(total)}" : "")} of its memory in use" } : [],
            .. gpu.EnergyWattHours is { } energy ? new[] { FormattableString.Invariant($"{energy:0.#} Wh") } : [],
            .. gpu.PeakTemperature is { } heat ? new[] { FormattableString.Invariant($"{heat:0} °C at its hottest") } : [],
            .. gpu.ThrottledMinutes is > 0 and var held ? new[] { FormattableString.Invariant($"its clock held down by heat or power for {held:0.#} min") } : [],
        ];
        return $"{gpu.Name} ({gpu.Box} {gpu.Device}): {(parts.Length == 0 ? "its tool told nothing of it" : string.Join(", ", parts))}";
    }

    /// <summary>What a person did with a change since.</summary>
    public static string Decision(MorningReport report, DecisionLine decision) =>
        $"{Word.Of(decision.Act)} by {decision.By}, {DateTime(report, decision.At)}{(decision.Reason is { } reason ? $": {reason}" : "")}";

    public static string Mark(DecisionLine decision) => decision.Act == DecisionAct.Rejected ? "✕" : "✓";

    private static string Gigabytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB");

    private static string Place(string pool) => pool switch
    {
        PoolAway.Store => "the store was away",
        PoolAway.Disk => "the disk was full",
        _ => $"pool '{pool}' was away",
    };

    public static string Zone(MorningReport report) => Find(report) is null ? "UTC" : report.TimeZone;

    public static string Title(MorningReport report)
    {
        var counts = report.Counts;
        string[] parts =
        [
            FormattableString.Invariant($"{counts.Ready} ready"),
            FormattableString.Invariant($"{counts.Held} to decide"),
            FormattableString.Invariant($"{counts.Failed} failed"),
            .. counts.Refused > 0 ? new[] { FormattableString.Invariant($"{counts.Refused} refused") } : [],
        ];
        var date = report.Night.Date?.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);
        var head = date is null ? $"From {DateTime(report, report.Since)} to {DateTime(report, report.Until)}" : $"Night of {date}";
        return counts.Total == 0 ? $"{head} — nothing to report" : $"{head} — {string.Join(", ", parts)}";
    }

    public static string Tally(TestTally tally) => tally.Asked == 0 ? None : FormattableString.Invariant($"{tally.Passed}/{tally.Asked}");

    public static string Change(ChangeReport change) =>
        FormattableString.Invariant($"+{change.Added} −{change.Removed}, {Count(change.Files, "file")}");

    public static string Count(int count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    public static string Minutes(int minutes) => FormattableString.Invariant($"{minutes} min");

    /// <summary>The reviewer's mark in the table: yes, yes with findings, no, or none.</summary>
    public static string Verdict(ChangeReport change, int reviewer) => reviewer >= change.Reviews.Count
        ? None
        : change.Reviews[reviewer] switch
        {
            { Verdict: ReviewVerdict.Approve, Findings.Count: 0 } => "✓",
            { Verdict: ReviewVerdict.Approve } review => "✓ " + review.Findings[0].Severity,
            { Verdict: ReviewVerdict.Reject } => "✕",
            _ => "abstains",
        };

    public static string Scope(ChangeReport change) => change.Scope switch
    {
        "inside" => "✓",
        "outside" => "✕ outside",
        "unlimited" => "no limit",
        _ => None,
    };

    /// <summary>What failed of an agent's runs, by cause.</summary>
    public static string Failed(AgentScorecard card) => card.Failed.Count == 0 ? None : string.Join(", ", card.Failed.Select(entry => FormattableString.Invariant($"{entry.Count} {Word.Of(entry.Cause)}")));

    public static string Place(FindingLine finding) => finding switch
    {
        { File: { } file, Line: { } line } => FormattableString.Invariant($"{file}:{line}"),
        { File: { } file } => file,
        _ => "",
    };

    public static string Digest(string? digest) => digest is null ? None : digest.Replace("sha256:", "", StringComparison.Ordinal) is { Length: > 12 } hex ? hex[..12] : digest;

    public static string Thousands(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(long? count) => count is { } known ? Thousands(known) : None;

    public static string Percent(double? share) => share is { } known ? FormattableString.Invariant($"{known * 100:0} %") : None;

    /// <summary>Why nothing of earlier nights is shown.</summary>
    public static string NoTrends(MorningReport report) => report.Trends.Count == 0 ? "Not said: this report is not of one night." : "Not said: no earlier night is on record.";

    public static string Known(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "not known";

    private static DateTimeOffset Local(MorningReport report, DateTimeOffset at) =>
        Find(report) is { } zone ? TimeZoneInfo.ConvertTime(at, zone) : at.ToUniversalTime();

    private static TimeZoneInfo? Find(MorningReport report) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(report.TimeZone, out var zone) ? zone : null;
}
