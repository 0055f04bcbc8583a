using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Appends events to the hash chain of a run, inside the transaction of the state change they tell of.</summary>
internal static class EventChain
{
    private const string Moved = ") SELECT 1 / count(*) FROM moved";

    /// <summary>The newest head of a chain over all its nights.</summary>
    public static NpgsqlBatchCommand SelectHead(RunId run) => new Values()
        .Argument("chain", run.Value, NpgsqlDbType.Uuid)
        .Command("SELECT night, last_seq, last_sha256 FROM chain_head WHERE chain = @chain ORDER BY last_seq DESC LIMIT 1");

    public static ChainHead? ReadHead(Row row) => new(row.Date(), row.Long(), row.Bytes());

    /// <summary>A chain never goes back to an earlier night: each night keeps one unbroken stretch of it.</summary>
    public static DateOnly NightOf(ChainHead? head, DateOnly night) => head is not null && head.Night > night ? head.Night : night;

    public static Task AppendAsync(
        NpgsqlConnection connection, RunId run, DateOnly night, ChainHead? head, IReadOnlyList<JournalEvent> events, DateTimeOffset at, CancellationToken cancellationToken) =>
        events.Count == 0 ? Task.CompletedTask : connection.RunAsync(Append(run, night, head, events, at), cancellationToken);

    /// <summary>Links the events behind the head and moves it.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Append(RunId run, DateOnly night, ChainHead? head, IReadOnlyList<JournalEvent> events, DateTimeOffset at)
    {
        if (events.Count == 0)
        {
            return [];
        }

        var links = new List<EventRow>(events.Count);
        var (sequence, previous) = (head?.Sequence ?? 0, head?.Hash ?? EventRow.Origin);
        foreach (var entry in events)
        {
            var link = EventRow.Link(run.Value, ++sequence, at, entry, previous);
            links.Add(link);
            previous = link.Hash;
        }

        return [.. ManyValues.Insert([.. links.Select(link => link.Write(run, night))], "event"), MoveHead(run, night, head, links)];
    }

    // A head that another has moved meanwhile leaves no row to count: the division by zero fails the transaction, whatever was sent behind it.
    private static NpgsqlBatchCommand MoveHead(RunId run, DateOnly night, ChainHead? head, List<EventRow> links)
    {
        var last = new Values().Long("last_seq", links[^1].Sequence).Bytes("last_sha256", links[^1].Hash);
        return head is not null && head.Night == night
            ? last
                .Argument("chain", run.Value, NpgsqlDbType.Uuid)
                .Argument("night", night, NpgsqlDbType.Date)
                .Argument("prev", head.Hash, NpgsqlDbType.Bytea)
                .Update("chain_head", "chain = @chain AND night = @night AND last_sha256 = @prev RETURNING 1", before: "WITH moved AS (", after: Moved)
            : last
                .Guid("chain", run.Value)
                .Date("night", night)
                .Long("first_seq", links[0].Sequence)
                .Bytes("first_prev_sha256", links[0].Previous)
                .Insert("chain_head", "ON CONFLICT DO NOTHING RETURNING 1", before: "WITH moved AS (", after: Moved);
    }

    /// <summary>Where a chain ends.</summary>
    internal sealed record ChainHead(DateOnly Night, long Sequence, byte[] Hash);
}
