using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Cluster;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Commands;

/// <summary>The boxes of a store and its open runs at one moment, for people and as JSON.</summary>
internal sealed record ClusterView(bool IsShared, IReadOnlyList<BoxStanding> Boxes, IReadOnlyList<HeldRun> Runs, FlowPools Needs)
{
    private const int MostRuns = 50;
    private const int MostShown = 60;

    public static async Task<ClusterView> ReadAsync(PantheonStore store, FlowPools needs, CancellationToken cancellationToken) =>
        new(store.IsShared, await store.Cluster.BoxesAsync(cancellationToken), await store.Cluster.RunsAsync(MostRuns, cancellationToken), needs);

    public void Print(Screen screen, TimeProvider time)
    {
        if (!IsShared)
        {
            screen.Say("this box has a store of its own: it works alone (a connection string under 'store:' in box.yaml joins a cluster)");
        }

        if (Boxes.Count > 0)
        {
            var boxes = new Table("BOX", "STATE", "NIGHT", "SEEN", "HOST", "VERSION", "POOLS (SLOTS)");
            foreach (var box in Boxes)
            {
                boxes.Add(
                    Short(box.Name, 16), Word.Of(box.State), box.State != BoxState.Gone && box.Night is { } night ? night.ToString("MM-dd", CultureInfo.InvariantCulture) : "–",
                    TimeZoneInfo.ConvertTime(box.SeenAt, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture), Short(box.Host, 16), Short(box.Version, 12),
                    Short(string.Join(' ', box.Pools.Select(pool => $"{pool.Key}({pool.Value?["slots"]})")), MostShown));
            }

            boxes.Print(screen);
        }

        if (Runs.Count == 0)
        {
            screen.Say("no run is open");
            return;
        }

        var runs = new Table("RUN", "TASK", "STATE", "BOX", "LEASE", "NEEDS", "WHY");
        foreach (var run in Runs)
        {
            runs.Add(
                run.Id.Short, Short(run.Task.Length == 0 ? "–" : run.Task, 12), Word.Of(run.Lifecycle), Short(run.Box ?? "–", 16),
                run.LeaseSeconds is { } left ? string.Create(CultureInfo.InvariantCulture, $"{left:0} s") : "–", Short(NeedsOf(run), 20), Short(WhyOf(run) ?? "", MostShown));
        }

        runs.Print(screen);
    }

    public JsonObject ToJson() => new()
    {
        ["$schema"] = "pantheon/cluster-status/v1",
        ["shared"] = IsShared,
        ["boxes"] = new JsonArray([.. Boxes.Select(box => (JsonNode)new JsonObject
        {
            ["name"] = box.Name,
            ["state"] = Word.Of(box.State),
            ["night"] = box.Night?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["seen_at"] = box.SeenAt,
            ["host"] = box.Host,
            ["version"] = box.Version,
            ["pools"] = box.Pools.DeepClone(),
        })]),
        ["runs"] = new JsonArray([.. Runs.Select(run => (JsonNode)new JsonObject
        {
            ["id"] = run.Id.ToString(),
            ["task"] = run.Task.Length == 0 ? null : run.Task,
            ["flow"] = run.Flow,
            ["lifecycle"] = Word.Of(run.Lifecycle),
            ["box"] = run.Box,
            ["fence"] = run.Fence,
            ["lease_seconds"] = run.LeaseSeconds,
            ["needs"] = new JsonArray([.. Needs.Of(run.Flow).Select(pools => (JsonNode)new JsonArray([.. pools.Select(pool => (JsonNode)pool)]))]),
            ["why"] = WhyOf(run),
        })]),
    };

    private string NeedsOf(HeldRun run) => Needs.Of(run.Flow) is { Count: > 0 } needs ? string.Join(' ', needs.Select(RunPlaces.Words)) : "–";

    /// <summary>Why nobody has it, as far as boxes are to blame.</summary>
    private string? WhyOf(HeldRun run)
    {
        if (run is { Lifecycle: RunLifecycle.Running, LeaseSeconds: > 0 })
        {
            return null;
        }

        var live = Boxes.Where(box => box.State != BoxState.Gone).ToList();
        if (IsShared && Needs.Of(run.Flow) is { Count: > 0 } needs && live.Count > 0 && !live.Exists(box => needs.All(pools => pools.Any(box.Pools.ContainsKey))))
        {
            return $"no live box has {string.Join(" and ", needs.Select(RunPlaces.Words))}";
        }

        return run.Lifecycle switch
        {
            RunLifecycle.Running => "its box is gone; it is free for any other",
            RunLifecycle.Suspended => run.Reason,
            _ when IsShared && !live.Exists(box => box.Night is not null) => "no box works a night now",
            _ => null,
        };
    }

    private static string Short(string text, int most) => Untrusted.Line(text, most);
}
