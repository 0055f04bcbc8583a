using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Worker.Gate;
using Pantheon.Reporting.Morning;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Worker;

/// <summary>Gathers what a report is made from; whatever cannot be read is named among its problems, and the rest goes on.</summary>
public sealed class ReportGatherer(CommandContext context, BoxSpec box, PantheonStore store)
{
    private const int MostRuns = 5000;

    private readonly List<string> _problems = [];

    /// <param name="verifies">Whether every artifact is read and held against its digest, which takes longer than all the rest.</param>
    public async Task<ReportInput> GatherAsync(RunQuery query, DateTimeOffset? since, bool verifies, CancellationToken cancellationToken)
    {
        var runs = await TryAsync("the runs", () => store.Runs.SummariesAsync(query with { Limit = MostRuns }, cancellationToken)) ?? [];
        if (runs.Count >= MostRuns)
        {
            _problems.Add(FormattableString.Invariant($"there are more than {MostRuns} runs: this report holds the newest of them alone"));
        }

        var nights = await TryAsync("the nights", () => store.Runs.NightsAsync(30, cancellationToken)) ?? [];
        var queue = await TryAsync("the queue", () => store.Runs.QueueAsync(cancellationToken));
        var failures = await TryAsync("the failure artifacts", () => FailuresAsync(runs, cancellationToken)) ?? new Dictionary<RunId, Failure>();
        var events = await TryAsync("the runs' events", () => EventsAsync(runs, cancellationToken));
        var check = !verifies ? null : await TryAsync("the artifacts' digests", () => store.Verifier.VerifyAsync([.. runs.Select(run => run.Run.Id)], cancellationToken));
        _problems.AddRange(RefusalReading.Find(box.ReportsFolder, since ?? nights.FirstOrDefault(known => query.Night == known.Date)?.OpenedAt.AddHours(-12) ?? context.Time.GetUtcNow().AddDays(-1), context.Time.GetUtcNow()));
        var night = nights.FirstOrDefault(known => query.Night == known.Date) ?? nights.FirstOrDefault(known => runs.Any(run => run.Run.Night == known.Date));
        var cards = night is null ? null : await TryAsync("the graphics cards", () => store.Runs.SamplesAsync(night.Date, cancellationToken));
        return new ReportInput
        {
            Night = night,
            Since = since ?? night?.OpenedAt ?? context.Time.GetUtcNow(),
            Until = context.Time.GetUtcNow(),
            TimeZone = night?.TimeZone ?? "UTC",
            GeneratedAt = context.Time.GetUtcNow(),
            Version = ProgramVersion.Text,
            Runs = runs,
            Failures = failures,
            Refused = events?.ToDictionary(run => run.Key, run => Of(run.Value, EventKinds.CallRefused)),
            Awaited = [.. events?.Values.SelectMany(run => Of(run, EventKinds.PoolAwaited)) ?? [], .. Pauses(night)],
            Gpus = cards ?? [],
            GpuNotes = [.. (night?.Facts?[GpuWatch.Notes] as JsonArray ?? []).Select(note => note?.ToString() ?? "")],
            Runtimes = [.. runs.SelectMany(run => run.Attempts).Where(attempt => attempt.Model is not null).Select(Use).Distinct()],
            Policy = Facts(runs, night),
            Artifacts = check is null ? null : new ArtifactCheck(check.Blobs - check.Faults.Count, check.Blobs, check.Faults),
            QueueLeft = queue?.Count,
            Queued = (queue ?? []).Select(run => run.TaskId).OfType<string>().ToHashSet(),
            StillQueued = query.Id is null && night is not null ? Waiting(queue ?? [], runs, night) : [],
            EarlierNights = night is null ? [] : [.. nights.Where(known => known.Date < night.Date).OrderByDescending(known => known.Date).Select(NightMeasures.Of).OfType<NightMeasures>()],
            Scores = night is null ? null : await TryAsync("how the agents did over the last nights", () => store.Agents.ScoresAsync(night.Date, Scorecards.Nights, cancellationToken)),
            Decisions = await TryAsync("what was decided", () => store.Decisions.OfAsync([.. runs.Select(run => run.Run.Id)], cancellationToken)) ?? [],
            Merges = MergeFacts.Of(night),
            Problems = _problems,
        };
    }

    /// <summary>Queued before the night closed, and not named by the run that was passed over.</summary>
    private static IReadOnlyList<(Run Run, string? Why)> Waiting(IReadOnlyList<Run> queue, IReadOnlyList<RunSummary> runs, NightRecord night)
    {
        var named = runs.Select(run => run.Run.Id).ToHashSet();
        var left = LeftNotes.In(night.Facts);
        return
        [
            .. queue.Where(run => run.EnqueuedAt < (night.ClosedAt ?? DateTimeOffset.MaxValue) && !(run.RetryOf is { } before && named.Contains(before)) && !(run.NotBefore > night.ClosedAt))
                .Select(run => (run, left.TryGetValue(run.Id.ToString(), out var said) ? said.Remark.ToString() : null)),
        ];
    }

    private RuntimeUse Use(Attempt attempt)
    {
        var (pool, model) = Split(attempt);
        var kind = box.Pools.TryGetValue(pool, out var spec) ? Word.Of(spec.Kind) : "unknown";
        return new RuntimeUse
        {
            Pool = pool,
            Kind = kind,
            Model = model,
            Digest = attempt.ModelDigest,
            Note = kind == "scripted" ? "Canned replies from a file, no model" : spec?.Models.Values.Any(entry => entry.Id.StartsWith("demo-", StringComparison.Ordinal)) == true ? "These are the demo's own model files: their replies are fixed in advance" : null,
        };
    }

    private static (string Pool, string Model) Split(Attempt attempt) =>
        attempt.Model!.Split('/', 2) is [var pool, var model] ? (pool, model) : (attempt.Pool ?? "unknown", attempt.Model);

    private PolicyFacts Facts(IReadOnlyList<RunSummary> runs, NightRecord? night)
    {
        var cloud = box.Pools.Values.Where(pool => pool.Origin == RuntimeOrigin.Cloud).Select(pool => pool.Name).ToHashSet(StringComparer.Ordinal);
        var facts = night?.Facts;
        return new PolicyFacts
        {
            CloudCalls = runs.SelectMany(run => run.Attempts).Where(attempt => attempt.Model is not null && cloud.Contains(Split(attempt).Pool)).Sum(attempt => attempt.Turns),
            SecretNames = facts?["secret_names"]?.GetValue<int>(),
            Sandbox = Walls(facts),
            Watch = facts?["refused_calls"]?.ToString(),
            EgressProbe = facts?["probe"]?.ToString(),
            EgressClosed = facts?["probe"] is null ? null : true,
            Connections = facts?["connections"]?.GetValue<long>(),
            Unlisted = [.. (facts?[NightWatch.Unlisted] as JsonArray ?? []).Select(hit => hit?.ToString() ?? "")],
            Refusals = [.. runs.Where(run => run.Run.Outcome == RunOutcome.Refused && run.Run.Reason is not null).Select(run => $"{run.Run.TaskId}: {run.Run.Reason}")],
        };
    }

    /// <summary>Which walls stood: the sandbox of the tools, who kept their bounds, and the worker's own.</summary>
    private static string? Walls(JsonObject? facts) => facts?["sandbox"]?.ToString() is { } sandbox
        ? string.Join("; ", new[] { sandbox, Part(facts, "caps", "bounds kept by the "), Part(facts, "worker_wall", "worker's wall: ") }.OfType<string>())
        : null;

    private static string? Part(JsonObject facts, string name, string before) => facts[name]?.ToString() is { } text ? before + text : null;

    /// <summary>When the night started nothing: as a wait, like those for a pool.</summary>
    private static IEnumerable<JournalEvent> Pauses(NightRecord? night)
    {
        foreach (var pause in (night?.Facts?[NightPauses.Fact] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (from, until) = (At(pause["from"]), At(pause["until"]) ?? night?.ClosedAt);
            yield return new JournalEvent(EventKinds.PoolAwaited)
            {
                Data = new JsonObject
                {
                    ["pool"] = pause["kind"]?.ToString() == Word.Of(FailureKind.DiskFull) ? PoolAway.Disk : PoolAway.Store,
                    ["since"] = pause["from"]?.ToString(),
                    ["seconds"] = until is { } end && from is { } begin ? (end - begin).TotalSeconds : 0.0,
                    ["reason"] = $"{pause["code"]}: {pause["reason"]}",
                },
            };
        }
    }

    private static DateTimeOffset? At(JsonNode? time) =>
        DateTimeOffset.TryParse(time?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;

    private static IReadOnlyList<JournalEvent> Of(IReadOnlyList<JournalEvent> events, string kind) => [.. events.Where(happened => happened.Kind == kind)];

    /// <summary>What was refused to each run that started, and what it waited for.</summary>
    private async Task<Dictionary<RunId, IReadOnlyList<JournalEvent>>> EventsAsync(IReadOnlyList<RunSummary> runs, CancellationToken cancellationToken)
    {
        RunId[] started = [.. runs.Where(run => run.Run.StartedAt is not null).Select(run => run.Run.Id)];
        var events = (await store.Traced.EventsAsync(started, [EventKinds.CallRefused, EventKinds.PoolAwaited], cancellationToken)).ToLookup(told => told.Run, told => told.Event);
        return started.ToDictionary(run => run, run => (IReadOnlyList<JournalEvent>)[.. events[run]]);
    }

    private async Task<IReadOnlyDictionary<RunId, Failure>> FailuresAsync(IReadOnlyList<RunSummary> runs, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<RunId, Failure>();
        foreach (var run in runs.Where(run => run.Run.FailureKind is not null))
        {
            var artifact = run.Artifacts.Where(item => item.Name == "failure.json").OrderBy(item => item.Attempt).LastOrDefault();
            if (artifact is not null && await store.Artifacts.GetAsync(artifact.Digest, cancellationToken) is { } bytes && Read(bytes) is { } failure)
            {
                failures[run.Run.Id] = failure;
            }
        }

        return failures;
    }

    private static Failure? Read(byte[] bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes);
            return Word.TryParse<FailureKind>(json?["kind"]?.ToString(), out var kind)
                ? new Failure(kind, json!["message"]?.ToString() ?? "")
                {
                    Code = json["code"]?.ToString(),
                    Rule = json["rule"]?.ToString(),
                    ErrorLines = [.. (json["error_lines"] as JsonArray ?? []).Select(line => line?.ToString() ?? "")],
                    Digest = json["digest"]?.ToString(),
                    Next = json["next"]?.ToString(),
                }
                : null;
        }
        catch (JsonException)
        {
            // a failure file of another version: the run's own reason is shown then
            return null;
        }
    }

    private async Task<T?> TryAsync<T>(string what, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is PantheonException or IOException or InvalidOperationException)
        {
            _problems.Add($"{what} could not be read: {exception.Message}");
            return null;
        }
    }
}
