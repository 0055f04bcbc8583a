using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>Checks signed statements: their chain, their keys and signatures, the journal heads they name, and that what they sign is what is stored.</summary>
internal sealed class StatementVerifier(StoreSession session, BlobStore blobs, KeyRing keys)
{
    // written after the statement that they carry
    private static readonly string[] Carriers = ["manifest.json", "manifest.json.sig"];

    private const string Broken = """
        SELECT seq FROM (SELECT seq, prev_statement_sha256, lag(statement_sha256) OVER w AS before, coalesce(lag(seq) OVER w, 0) + 1 AS place FROM manifest WINDOW w AS (ORDER BY seq)) chain
        WHERE seq <> place OR prev_statement_sha256 IS DISTINCT FROM before ORDER BY seq
        """;

    private readonly RowVerifier _rows = new(session, blobs);

    /// <summary>Gives how many statements were looked at.</summary>
    public async Task<int> VerifyAsync(IReadOnlyCollection<RunId>? runs, List<string> faults, CancellationToken cancellationToken)
    {
        faults.AddRange(keys.Faults);

        // the chain runs across runs: it is followed whole, the contents only where asked
        faults.AddRange((await session.ReadAsync(new NpgsqlBatchCommand(Broken), row => row.Long(), cancellationToken)).Select(sequence => $"statement {sequence}: it does not follow the one before it"));
        var wanted = runs?.Select(run => run.Value).ToHashSet();
        var asked = await session.ReadAsync(
            new Values()
                .Argument("runs", wanted?.ToArray() ?? [], NpgsqlDbType.Array | NpgsqlDbType.Uuid)
                .Command($"SELECT {SignedPlace.Columns} FROM manifest {(wanted is null ? "" : "WHERE run_id = ANY(@runs)")} ORDER BY seq"),
            SignedPlace.Read,
            cancellationToken);
        foreach (var run in asked.GroupBy(place => place.Run))
        {
            await VerifyRunAsync(run.Key, [.. run], faults, cancellationToken);
        }

        await FindUnsignedAsync(wanted, asked, faults, cancellationToken);
        return asked.Count;
    }

    private async Task VerifyRunAsync(Guid run, List<SignedPlace> places, List<string> faults, CancellationToken cancellationToken)
    {
        var stored = await session.ReadAsync(
            new Values().Argument("run", run, NpgsqlDbType.Uuid).Command("SELECT node, attempt, name, sha256 FROM artifact WHERE run_id = @run"),
            row => (Node: row.Text(), Attempt: row.Int(), Name: row.Text(), Hash: row.Digest()),
            cancellationToken);
        await VerifyHeadsAsync(run, places, faults, cancellationToken);
        var standing = places.GroupBy(place => (place.Node, place.Attempt)).Select(group => group.MaxBy(place => place.Sequence)).ToHashSet();
        foreach (var place in places)
        {
            if (await ReadAsync(place, faults, cancellationToken) is not { } signedText || !standing.Contains(place))
            {
                continue;
            }

            var (subjects, predicate) = signedText;
            if (place.Node is null)
            {
                faults.AddRange(await _rows.RunAsync(place, predicate, cancellationToken));
            }

            var owned = stored.Where(artifact => place.Node is null || (artifact.Node == place.Node && artifact.Attempt == place.Attempt));
            // a list: a planted name may be spelled like that of another
            var found = owned.Select(artifact => (Name: artifact.Node.Length == 0 ? artifact.Name : $"{artifact.Node}/{artifact.Attempt}/{artifact.Name}", artifact.Hash.Hex)).ToList();
            foreach (var (name, hash) in found.Where(artifact => !Carriers.Contains(artifact.Name)))
            {
                if (!subjects.TryGetValue(name, out var signed) || signed != hash)
                {
                    faults.Add($"{place.Name}: {(signed is null ? $"the artifact '{name}' was not there when it was signed" : $"the artifact '{name}' is not the one that was signed")}");
                }
            }

            faults.AddRange(subjects.Keys.Where(name => place.Node is null && !found.Exists(artifact => artifact.Name == name)).Select(name => $"{place.Name}: the signed artifact '{name}' is missing"));
        }
    }

    /// <summary>The subjects of a statement by name and its predicate, when its text is there and is the text that was signed.</summary>
    private async Task<(Dictionary<string, string> Subjects, JsonObject Predicate)?> ReadAsync(SignedPlace place, List<string> faults, CancellationToken cancellationToken)
    {
        byte[]? content;
        try
        {
            content = await blobs.GetAsync(place.Digest, cancellationToken);
        }
        catch (PantheonException damaged) when (damaged.Code == Codes.BlobDamaged)
        {
            faults.Add($"{place.Name}: {damaged.Message}");
            return null;
        }

        if (content is null)
        {
            faults.Add($"{place.Name}: its text is missing");
        }
        else if (keys.Find(place.KeyId, place.Sequence) is not { } key)
        {
            faults.Add($"{place.Name}: it was signed by another key ({place.KeyId}) than signed for this box at that place");
        }
        else if (!SshSignature.Verifies(key, ManifestSigner.Purpose, content, place.Signature))
        {
            faults.Add($"{place.Name}: its signature does not fit its text");
        }
        else if (Parse(content, place) is { } text)
        {
            return text;
        }
        else
        {
            faults.Add($"{place.Name}: its text names another run, node or place");
        }

        return null;
    }

    private static (Dictionary<string, string>, JsonObject)? Parse(byte[] content, SignedPlace place)
    {
        try
        {
            var statement = JsonNode.Parse(content);
            var predicate = (JsonObject)statement!["predicate"]!;
            var fits = RunId.TryParse(predicate["run"]?.ToString() ?? "", out var run) && run.Value.Value == place.Run
                && predicate["node"]?.ToString() == place.Node
                && predicate["attempt"]?.GetValue<int>() == place.Attempt
                && predicate["statement"]?["seq"]?.GetValue<long>() == place.Sequence
                && predicate["statement"]?["previous"]?.ToString() == (place.Previous is { } previous ? Convert.ToHexStringLower(previous) : null)
                && predicate["journal"]?["seq"]?.GetValue<long>() == place.HeadSequence
                && predicate["journal"]?["sha256"]?.ToString() == Convert.ToHexStringLower(place.HeadHash);
            return fits
                ? ((statement["subject"] as JsonArray ?? []).ToDictionary(subject => subject!["name"]!.ToString(), subject => subject!["digest"]!["sha256"]!.ToString(), StringComparer.Ordinal), predicate)
                : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or InvalidCastException or FormatException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    /// <summary>The event that a statement names as the journal's head is there, or was pruned with its night: a journal cannot be cut off before it unseen.</summary>
    private async Task VerifyHeadsAsync(Guid run, List<SignedPlace> places, List<string> faults, CancellationToken cancellationToken)
    {
        var seen = await session.ReadAsync(
            async connection =>
            {
                var nights = await RunNights.OfAsync(connection, [run], cancellationToken);
                var select = nights.Add(new Values())
                    .Argument("chain", run, NpgsqlDbType.Uuid)
                    .Argument("seqs", places.Select(place => place.HeadSequence).Distinct().ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)
                    .Command($"""
                        SELECT s.seq, e.sha256, EXISTS (SELECT FROM chain_head h WHERE h.chain = @chain AND s.seq BETWEEN h.first_seq AND h.pruned_seq)
                        FROM unnest(@seqs) AS s(seq) LEFT JOIN event e ON e.chain = @chain AND e.seq = s.seq{RunNights.Within}
                        """);
                return await connection.ReadAsync(select, row => (Sequence: row.Long(), Hash: row.BytesOrNull(), Pruned: row.Flag()), cancellationToken);
            },
            cancellationToken);
        var heads = seen.ToLookup(head => head.Sequence);
        foreach (var place in places)
        {
            var (_, hash, pruned) = heads[place.HeadSequence].First();
            if (hash is null ? !pruned && place.HeadSequence > 0 : !Same(hash, place.HeadHash))
            {
                faults.Add($"{place.Name}: the journal's event {place.HeadSequence} is {(hash is null ? "missing" : "not the one that was signed")}");
            }
        }
    }

    /// <summary>A run that ended has a statement, unless it was taken out of the queue: that none can be cut off the end of the chain unseen.</summary>
    private async Task FindUnsignedAsync(HashSet<Guid>? wanted, IReadOnlyList<SignedPlace> places, List<string> faults, CancellationToken cancellationToken)
    {
        var signed = places.Where(place => place.Node is null).Select(place => place.Run).ToHashSet();
        var ended = await session.ReadAsync(
            new NpgsqlBatchCommand("SELECT id FROM run WHERE lifecycle = 'ended' AND purpose <> 'replay' AND (started_at IS NOT NULL OR outcome <> 'cancelled') ORDER BY id"), row => row.Guid(), cancellationToken);
        faults.AddRange(ended.Where(run => !signed.Contains(run) && wanted?.Contains(run) != false).Select(run => $"run {run:n}: it ended, and its signed statement is missing"));
    }

    private static bool Same(byte[]? one, byte[]? other) => (one ?? []).AsSpan().SequenceEqual(other ?? []);
}
