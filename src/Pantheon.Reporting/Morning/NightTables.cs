using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Tells when each task ran, on what, and how each agent did.</summary>
internal static class NightTables
{
    public static NightFacts Night(IReadOnlyList<RunReading> runs, ReportInput input) => new()
    {
        Date = input.Night?.Date,
        OpenedAt = input.Night?.OpenedAt,
        ClosesAt = input.Night?.ClosesAt,
        ClosedAt = input.Night?.ClosedAt,
        BusySeconds = Busy(runs, input.GeneratedAt),
        Outages = [.. input.Awaited.GroupBy(wait => JsonReading.Text(wait.Data, "pool") ?? "?").OrderBy(group => group.Key, StringComparer.Ordinal).Take(20).Select(group => Away(group.Key, [.. group]))],
        Gpus = [.. GpuUse.Of(input.Gpus).Take(64)],
        GpuNotes = [.. input.GpuNotes.Take(20).Select(note => Untrusted.Line(note, 300))],
        Tasks = [.. runs.Where(run => run.StartedAt is not null).OrderBy(run => run.StartedAt).ThenBy(run => run.Task, StringComparer.Ordinal).Select(Task)],
    };

    public static IReadOnlyList<AgentCard> Agents(IEnumerable<RunReading> runs, IReadOnlyDictionary<string, int> malformed) =>
    [
        .. runs.SelectMany(run => run.Tonight)
            .Where(attempt => attempt.Agent is not null && attempt.State != AttemptState.Running)
            .GroupBy(attempt => (Agent: attempt.Agent!.ToString(), Model: ModelOf(attempt))) // filtered above
            .OrderBy(group => group.Key.Agent, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Model, StringComparer.Ordinal)
            .Select(group => Card(group.Key.Agent, group.Key.Model, [.. group], malformed)),
    ];

    /// <summary>`pool/model`, as routes name it.</summary>
    public static string ModelOf(Attempt attempt) => Untrusted.Line($"{attempt.Pool ?? "?"}/{attempt.Model ?? "?"}", 120);

    private static PoolAway Away(string pool, IReadOnlyList<JournalEvent> waits)
    {
        var begins = waits.Select(wait => DateTimeOffset.TryParse(JsonReading.Text(wait.Data, "since"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : (DateTimeOffset?)null).OfType<DateTimeOffset>().Distinct().ToList();
        var waited = waits.Sum(wait => wait.Data?["seconds"] is JsonValue value && value.TryGetValue<double>(out var seconds) ? seconds : 0);
        var reason = waits.Select(wait => JsonReading.Text(wait.Data, "reason")).OfType<string>().FirstOrDefault() ?? "";
        return new PoolAway(Untrusted.Line(pool, 60), Math.Max(1, begins.Count), begins.Count > 0 ? begins.Min() : null, waited, Untrusted.Line(reason, 300));
    }

    private static NightTask Task(RunReading run) => new()
    {
        Run = run.Id,
        Task = run.Task,
        Title = run.Title,
        Outcome = run.Run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Run.Lifecycle),
        StartedAt = run.StartedAt?.ToUniversalTime(),
        EndedAt = run.EndedAt?.ToUniversalTime(),
        Seconds = run.Seconds,
        Turns = (int)Used(run, run.Run.ModelCalls, attempt => attempt.Turns),
        ToolCalls = (int)Used(run, run.Run.ToolCalls, attempt => attempt.ToolCalls),
        TokensIn = Used(run, run.Run.TokensIn, attempt => attempt.TokensIn),
        TokensOut = Used(run, run.Run.TokensOut, attempt => attempt.TokensOut),
        Retries = run.Run.Retries,
        Agents =
        [
            .. run.Tonight.Where(attempt => attempt.Agent is not null)
                .OrderBy(attempt => attempt.StartedAt)
                .Select(attempt => new AgentUse(Untrusted.Line(attempt.Agent!.ToString(), 80), ModelOf(attempt))) // filtered above
                .Distinct(),
        ],
    };

    /// <summary>What a run used in this night: its whole sum counts more than its attempts do, but may be of several nights.</summary>
    private static long Used(RunReading run, long whole, Func<Attempt, long> of) => run.IsCarriedOver ? run.Tonight.Sum(of) : Math.Max(whole, run.Tonight.Sum(of));

    private static AgentCard Card(string agent, string model, IReadOnlyList<Attempt> attempts, IReadOnlyDictionary<string, int> malformed)
    {
        var nodes = attempts.GroupBy(attempt => (attempt.Id.Run, attempt.Id.Node)).Select(tries => tries.OrderBy(attempt => attempt.Id.Number).ToList()).ToList();
        return new AgentCard
        {
            Agent = Untrusted.Line(agent, 80),
            Model = model,
            Runs = nodes.Count,
            FirstTry = nodes.Count(tries => tries is [{ State: AttemptState.Succeeded }]),
            AfterRetry = nodes.Count(tries => tries.Count > 1 && tries[^1].State == AttemptState.Succeeded),
            Failed = nodes.Count(tries => tries[^1].State != AttemptState.Succeeded),
            MedianSeconds = Median([.. attempts.Where(attempt => attempt.EndedAt is not null).Select(attempt => (long)(attempt.EndedAt!.Value - attempt.StartedAt).TotalSeconds).Order()]),
            ToolCalls = attempts.Sum(attempt => attempt.ToolCalls),
            MalformedCalls = malformed.TryGetValue(agent, out var count) ? count : null,
        };
    }

    private static long? Median(IReadOnlyList<long> sorted) =>
        sorted.Count == 0 ? null : sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;

    /// <summary>The union of the runs' times: two at once count once.</summary>
    private static long Busy(IEnumerable<RunReading> runs, DateTimeOffset now)
    {
        var total = TimeSpan.Zero;
        var reached = DateTimeOffset.MinValue;
        foreach (var run in runs.Where(run => run.StartedAt is not null).OrderBy(run => run.StartedAt))
        {
            var start = run.StartedAt!.Value; // filtered above
            var end = run.EndedAt ?? now;
            var from = start > reached ? start : reached;
            total += end > from ? end - from : TimeSpan.Zero;
            reached = end > reached ? end : reached;
        }

        return (long)total.TotalSeconds;
    }
}
