using System.Globalization;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Adds up the refusals of the runs' journals.</summary>
internal static class Leaving
{
    private const int MaxItems = 400;
    private const int TargetLength = 200;

    public static LeavingFacts Of(IReadOnlyList<RunReading> runs, ReportInput input)
    {
        var watch = input.Policy?.Watch is { } said && said != PolicyFacts.Watched ? Untrusted.Line(said, 200) : null;
        if (input.Refused is not { } refused)
        {
            return new LeavingFacts { Sentence = "What tried to leave is not known: the journal could not be read." };
        }

        var items = runs.SelectMany(run => Items(run, refused.GetValueOrDefault(run.Run.Id) ?? [])).ToList();
        var times = items.Sum(item => item.Times);
        return new LeavingFacts
        {
            Sentence = Sentence(items, times, input.Policy?.Unlisted.Count ?? 0) + (watch is null ? "" : $" Not all was seen: {watch}."),
            Times = times,
            Items = [.. items.Take(MaxItems)],
        };
    }

    private static string Sentence(List<LeavingItem> items, long times, int unlisted)
    {
        var runs = items.Select(item => item.Run).Distinct().Count();
        var own = unlisted == 0 ? "" : FormattableString.Invariant($" The worker itself tried {unlisted} time{(unlisted == 1 ? "" : "s")}, and the night was stopped: see 'Policy and data'.");
        return items.Count == 0
            ? unlisted == 0 ? "Nothing tried to leave." : "No tool tried to leave." + own
            : FormattableString.Invariant($"{times} call{(times == 1 ? " was" : "s were")} refused in {runs} run{(runs == 1 ? "" : "s")}, none got out: {items[0].Call} {items[0].Target}{(items.Count > 1 ? FormattableString.Invariant($" and {items.Count - 1} other{(items.Count == 2 ? "" : "s")}") : "")}.") + own;
    }

    private static IEnumerable<LeavingItem> Items(RunReading run, IReadOnlyList<JournalEvent> events) => events
        .GroupBy(happened => (Tool: Text(happened, "tool"), Call: Text(happened, "call"), Target: Text(happened, "target"), Reason: Text(happened, "reason")))
        .Select(same => new LeavingItem
        {
            Run = run.Id,
            Task = run.Task,
            Tool = same.Key.Tool,
            Call = same.Key.Call,
            Target = same.Key.Target,
            RefusedBy = same.Key.Reason,
            Times = same.Sum(Times),
        })
        .OrderByDescending(item => item.Times);

    private static string Text(JournalEvent happened, string name) => Untrusted.Line(happened.Data[name]?.ToString(), TargetLength);

    private static long Times(JournalEvent happened) =>
        long.TryParse(happened.Data["count"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : 1;
}
