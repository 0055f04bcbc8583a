using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>Compares the rows that reports read (runs, attempts, reviews) with what was signed of them; only what was signed is compared.</summary>
internal sealed class RowVerifier(StoreSession session, BlobStore blobs)
{
    private const string AttemptFile = "attempt.json";
    private const string AttemptStarted = "attempt.started";

    /// <summary>What differs in the rows of the run that the statement is of.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(SignedPlace place, JsonObject signed, CancellationToken cancellationToken)
    {
        var byRun = new Values().Argument("run", place.Run, NpgsqlDbType.Uuid);
        var run = (await session.ReadAsync(byRun.Command($"SELECT {RunRow.Columns} FROM run WHERE id = @run"), RunRow.Read, cancellationToken)).Single();
        var nights = await session.ReadAsync(connection => RunNights.OfAsync(connection, [place.Run], cancellationToken), cancellationToken);
        var events = await session.ReadAsync(
            nights.Add(new Values().Argument("chain", place.Run, NpgsqlDbType.Uuid)).Command($"SELECT {EventRow.Columns} FROM event WHERE chain = @chain{RunNights.Within} ORDER BY seq"), EventRow.Read, cancellationToken);
        if (run.Lifecycle != RunLifecycle.Ended)
        {
            // sealed and not written: a crash came in between, and the run goes on; unless its journal says that it ended
            return events.Any(link => link.Event.Kind == "run.ended") ? [$"run {place.Run:n}: it ended, and its row says '{Word.Of(run.Lifecycle)}'"] : [];
        }

        var faults = Differences(signed, Facts(run)).Select(name => $"run {place.Run:n}: '{name}' of its row is not what was signed").ToList();
        var attempts = await session.ReadAsync(
            nights.Add(new Values().Argument("run", place.Run, NpgsqlDbType.Uuid)).Command($"SELECT {AttemptRow.Columns} FROM node_attempt WHERE run_id = @run{RunNights.Within}"), AttemptRow.Read, cancellationToken);
        var files = await session.ReadAsync(
            new Values().Argument("run", place.Run, NpgsqlDbType.Uuid).Argument("name", AttemptFile, NpgsqlDbType.Text).Command("""
                SELECT node, attempt, sha256, EXISTS (SELECT FROM chain_head h WHERE h.chain = @run AND h.pruned_seq IS NOT NULL AND h.night <= artifact.night)
                FROM artifact WHERE run_id = @run AND name = @name AND node <> ''
                """),
            row => (Node: row.Text(), Number: row.Int(), Digest: row.Digest(), Pruned: row.Flag()),
            cancellationToken);
        foreach (var file in files)
        {
            var name = $"run {place.Run:n}, node '{file.Node}' #{file.Number}";
            if (attempts.FirstOrDefault(attempt => attempt.Id.Node.Value == file.Node && attempt.Id.Number == file.Number) is not { } attempt)
            {
                // dropped with the night in which it began: the event that says so is gone too
                var hasBegun = events.Any(link => link.Event.Kind == AttemptStarted && link.Event.Node?.Value == file.Node && link.Event.Attempt == file.Number);
                faults.AddRange(file.Pruned && !hasBegun ? [] : [$"{name}: its row is missing"]);
            }
            else if (await ReadAsync(file.Digest, cancellationToken) is { } facts)
            {
                faults.AddRange(Differences(facts, Facts(attempt)).Select(what => $"{name}: '{what}' of its row is not what was signed"));
            }
        }

        faults.AddRange(await ReviewsAsync(place.Run, events, cancellationToken));
        return faults;
    }

    private async Task<IEnumerable<string>> ReviewsAsync(Guid run, IReadOnlyList<EventRow> events, CancellationToken cancellationToken)
    {
        var reviews = await session.ReadAsync(
            new Values().Argument("run", run, NpgsqlDbType.Uuid).Command($"SELECT {ReviewRow.Columns} FROM review WHERE run_id = @run"), ReviewRow.Read, cancellationToken);
        return events
            .Where(link => link.Event is { Kind: "review.recorded", Node: not null })
            .Where(link => !reviews.Any(review => review.Id.Node == link.Event.Node && review.Id.Number == link.Event.Attempt && Word.Of(review.Verdict) == link.Event.Data["verdict"]?.ToString()))
            .Select(link => $"run {run:n}, node '{link.Event.Node}' #{link.Event.Attempt}: its review's row is missing or not what the journal says");
    }

    /// <summary>A file that is missing or damaged is named where the blobs are looked at.</summary>
    private async Task<JsonObject?> ReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.GetAsync(digest, cancellationToken) is { } content ? JsonNode.Parse(Encoding.UTF8.GetString(content)) as JsonObject : null;
        }
        catch (Exception failure) when (failure is JsonException or PantheonException { Code: Codes.BlobDamaged })
        {
            return null;
        }
    }

    private static IEnumerable<string> Differences(JsonObject signed, Dictionary<string, string?> row) =>
        row.Where(entry => signed.TryGetPropertyValue(entry.Key, out var said) && Clean(said?.ToString()) != Clean(entry.Value)).Select(entry => entry.Key);

    // the row lost what cannot be stored
    private static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);

    private static Dictionary<string, string?> Facts(Run run) => RunFacts.Of(run).ToDictionary(fact => fact.Key, fact => fact.Value?.ToString(), StringComparer.Ordinal);

    private static Dictionary<string, string?> Facts(Attempt attempt) => new()
    {
        ["state"] = Word.Of(attempt.State),
        ["kind"] = attempt.FailureKind is { } kind ? Word.Of(kind) : null,
        ["cause"] = attempt.Cause is { } cause ? Word.Of(cause) : null,
        ["error"] = attempt.Error,
        ["agent"] = attempt.Agent?.ToString(),
        ["pool"] = attempt.Pool,
        ["model"] = attempt.Model,
        ["model_digest"] = attempt.ModelDigest,
        ["input_tree"] = attempt.InputTree,
        ["result_tree"] = attempt.ResultTree,
        ["patch"] = attempt.Patch?.ToString(),
        ["salvage"] = attempt.SalvageRef,
        ["turns"] = attempt.Turns.ToString(CultureInfo.InvariantCulture),
        ["tool_calls"] = attempt.ToolCalls.ToString(CultureInfo.InvariantCulture),
    };
}
