using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>Computes the hash chains of journals again, night by night, and names each event that differs or is missing.</summary>
internal sealed class JournalVerifier(StoreSession session)
{
    private const int Together = 100;

    /// <summary>Gives how many events were looked at.</summary>
    public async Task<int> VerifyAsync(IReadOnlyCollection<RunId>? runs, List<string> faults, CancellationToken cancellationToken)
    {
        var chains = runs?.Select(run => run.Value).ToList() ?? await session.ReadAsync(
            new NpgsqlBatchCommand("SELECT DISTINCT chain FROM chain_head ORDER BY chain"), row => row.Guid(), cancellationToken);
        var events = 0;
        foreach (var some in chains.Chunk(Together))
        {
            events += await session.ReadAsync(connection => VerifyChainsAsync(connection, some, isWhole: runs is null, faults, cancellationToken), cancellationToken);
        }

        return events;
    }

    private static async Task<int> VerifyChainsAsync(NpgsqlConnection connection, Guid[] chains, bool isWhole, List<string> faults, CancellationToken cancellationToken)
    {
        var nights = isWhole ? RunNights.All : await RunNights.OfAsync(connection, chains, cancellationToken);
        var stretches = (await connection.ReadAsync(
            new Values().Argument("chains", chains, NpgsqlDbType.Array | NpgsqlDbType.Uuid).Command("""
                SELECT h.chain, h.night, h.first_seq, h.first_prev_sha256, h.last_seq, h.last_sha256, h.pruned_seq, h.pruned_sha256
                FROM chain_head h WHERE h.chain = ANY(@chains) ORDER BY h.first_seq
                """),
            row => (Chain: row.Guid(), Stretch: new Stretch(row.Date(), row.Long(), row.Bytes(), row.Long(), row.Bytes(), row.LongOrNull(), row.BytesOrNull())),
            cancellationToken)).ToLookup(found => found.Chain, found => found.Stretch);
        var filed = (await connection.ReadAsync(
            nights.Add(new Values().Argument("chains", chains, NpgsqlDbType.Array | NpgsqlDbType.Uuid)).Command($"SELECT {EventRow.Columns}, run_id FROM event WHERE chain = ANY(@chains){RunNights.Within} ORDER BY seq"),
            row => (Link: EventRow.Read(row), Run: row.GuidOrNull()),
            cancellationToken)).ToLookup(found => found.Link.Chain);
        return chains.Sum(chain => VerifyChain(chain, [.. stretches[chain]], [.. filed[chain]], faults));
    }

    private static int VerifyChain(Guid chain, List<Stretch> stretches, List<(EventRow Link, Guid? Run)> filed, List<string> faults)
    {
        var events = filed.Select(entry => entry.Link).ToList();
        var name = $"journal {chain:n}";

        // no hash covers the column by which readers find the events
        faults.AddRange(filed.Where(entry => entry.Run != chain).Select(entry => $"{name}: event {entry.Link.Sequence} ({entry.Link.Event.Kind}) is filed under another run"));
        var (sequence, hash) = (0L, EventRow.Origin);
        foreach (var stretch in stretches)
        {
            Expect(
                stretch.FirstSequence == sequence + 1 && Same(stretch.FirstPrevious, hash),
                $"{name}: night {stretch.Night:yyyy-MM-dd} does not continue the night before");
            var part = events.Where(link => link.Sequence >= stretch.FirstSequence && link.Sequence <= stretch.LastSequence).ToList();

            // what was written after a pruning must be there as anywhere else
            (sequence, hash) = stretch is { PrunedSequence: { } pruned, PrunedHash: { } end } ? (pruned, end) : (stretch.FirstSequence - 1, stretch.FirstPrevious);
            foreach (var link in part)
            {
                Expect(link.Sequence == sequence + 1, $"{name}: event {sequence + 1} is missing");
                Expect(Same(link.Previous, hash), $"{name}: event {link.Sequence} does not follow the one before it");
                Expect(Same(link.ComputeHash(), link.Hash), $"{name}: event {link.Sequence} ({link.Event.Kind}) was changed");
                (sequence, hash) = (link.Sequence, link.Hash);
            }

            Expect(
                sequence == stretch.LastSequence && Same(hash, stretch.LastHash),
                $"{name}: night {stretch.Night:yyyy-MM-dd} does not end at its head (event {stretch.LastSequence})");
            (sequence, hash) = (stretch.LastSequence, stretch.LastHash);
        }

        Expect(events.Count == 0 || events[^1].Sequence <= sequence, $"{name}: it has events behind its head");
        return events.Count;

        void Expect(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    private static bool Same(byte[]? one, byte[]? other) => (one ?? []).AsSpan().SequenceEqual(other ?? []);

    private sealed record Stretch(DateOnly Night, long FirstSequence, byte[] FirstPrevious, long LastSequence, byte[] LastHash, long? PrunedSequence, byte[]? PrunedHash);
}
