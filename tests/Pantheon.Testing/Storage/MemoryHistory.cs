using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>What the store's queries of history answer, by the same rules over rows in memory.</summary>
internal static class MemoryHistory
{
    private static readonly Cause[] OfTheWork = [Cause.Agent, Cause.Code, Cause.Spec, Cause.Environment];

    public static IReadOnlyList<NodeHistory> Of(IEnumerable<(Run Run, NodeRun Node, Attempt Attempt)> rows)
    {
        var done = rows.Where(row => Counts(row.Attempt))
            .Select(row => (row.Attempt, Key: HistoryKey.Of(row.Run.Flow, row.Run.Size, row.Run.Repository, row.Node.Kind, row.Node.Node.Value) with { Agent = row.Attempt.Agent?.Name, Pool = row.Attempt.Pool, Model = row.Attempt.Model }))
            .ToList();
        return
        [
            .. from scope in Enum.GetValues<HistoryScope>()
               from row in done
               let key = row.Key.At(scope)
               where key is not null
               group row.Attempt by (scope, key) into same
               select new NodeHistory(same.Key.scope, same.Key.key)
               {
                   Time = DurationSpread.Of(same.Select(attempt => attempt.Worked!.Value.TotalSeconds)), // only those that worked count
                   Tries = (double)same.Count() / same.DistinctBy(attempt => (attempt.Id.Run, attempt.Id.Node)).Count(),
                   TokensIn = same.Average(attempt => attempt.TokensIn),
                   TokensOut = same.Average(attempt => attempt.TokensOut),
               },
        ];
    }

    public static IReadOnlyList<LearnedLoad> LoadsOf(IEnumerable<ModelLoad> loads)
    {
        var known = new Dictionary<ModelAddress, (string? Digest, LearnedLoad Learned)>();
        foreach (var load in loads)
        {
            var before = known.TryGetValue(load.Address, out var found) && found.Digest == load.Digest ? found.Learned : new LearnedLoad(load.Address, null, null, null, found.Learned?.VideoMemory, 0);
            known[load.Address] = (load.Digest, before with
            {
                Load = Average(before.Load, load.Load),
                Wake = Average(before.Wake, load.Wake),
                Unload = Average(before.Unload, load.Unload),
                VideoMemory = load.VideoMemory ?? before.VideoMemory,
                Samples = before.Samples + (load.Load is null && load.Wake is null && load.Unload is null ? 0 : 1),
            });
        }

        return [.. known.Values.Select(entry => entry.Learned).OrderBy(learned => learned.Address.ToString(), StringComparer.Ordinal)];
    }

    private static bool Counts(Attempt attempt) =>
        attempt is { State: AttemptState.Succeeded or AttemptState.Failed or AttemptState.TimedOut, Worked: not null } && (attempt.Cause is not { } cause || OfTheWork.Contains(cause));

    private static TimeSpan? Average(TimeSpan? before, TimeSpan? now) => before is { } old && now is { } one ? (0.7 * old) + (0.3 * one) : now ?? before;
}
