using System.Text.Json.Nodes;
using NpgsqlTypes;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>The nights: one row a date, opened once whoever comes first, and each box's part of it.</summary>
internal sealed class NightTable(StoreSession session, BoxInstance box, Partitions partitions)
{
    private const string LockNight = "SELECT 1 FROM night WHERE night = @night FOR UPDATE";

    public async Task<NightRecord> OpenAsync(NightRecord night, CancellationToken cancellationToken)
    {
        await box.RegisterAsync(cancellationToken);
        await partitions.OpenAsync(night.Date, cancellationToken);
        return await session.WriteAsync(
            async connection =>
            {
                await connection.RunAsync(NightRow.Open(night, box.Id, box.Version), cancellationToken);
                await connection.RunAsync(NightRow.Enter(night, box.Name, box.Id), cancellationToken);
                var stored = new Values().Argument("night", night.Date, NpgsqlDbType.Date).Command($"SELECT {NightRow.Columns} FROM night WHERE night = @night");
                return (await connection.ReadAsync(stored, NightRow.Read, cancellationToken)).Single();
            },
            cancellationToken);
    }

    public Task NoteAsync(DateOnly night, JsonObject facts, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            Mine(night).Argument("facts", facts.ToJsonString(), NpgsqlDbType.Jsonb).Command("UPDATE night_box SET facts = facts || @facts WHERE night = @night AND box = @box"),
            cancellationToken),
        cancellationToken);

    public async Task<JsonObject> NotedAsync(DateOnly night, CancellationToken cancellationToken)
    {
        var found = await session.ReadAsync(Mine(night).Command("SELECT facts FROM night_box WHERE night = @night AND box = @box"), row => row.Object(), cancellationToken);
        return found.SingleOrDefault() ?? [];
    }

    /// <summary>A box that was heard of after this one left will be the last itself; one that was silent since then may have died.</summary>
    public Task<NightLeave> LeaveAsync(DateOnly night, CancellationToken cancellationToken) => session.WriteAsync(
        async connection =>
        {
            // those that leave at once do so one after the other
            await connection.RunAsync(Mine(night).Command(LockNight), cancellationToken);
            await connection.RunAsync(Mine(night).Command("UPDATE night_box SET left_at = clock_timestamp() WHERE night = @night AND box = @box AND instance = @me AND left_at IS NULL"), cancellationToken);
            var others = Mine(night).Argument("gone", ClusterTable.GoneSeconds, NpgsqlDbType.Integer).Command("""
                SELECT n.closed_at IS NOT NULL, count(b.*) > 0, coalesce(bool_or(b.seen_at > mine.left_at), false)
                FROM night n LEFT JOIN night_box mine ON mine.night = n.night AND mine.box = @box
                LEFT JOIN night_box p ON p.night = n.night AND p.box <> @box AND p.left_at IS NULL
                LEFT JOIN box b ON b.instance = p.instance AND b.stopped_at IS NULL AND b.seen_at > clock_timestamp() - make_interval(secs => @gone)
                WHERE n.night = @night GROUP BY n.closed_at
                """);
            var (isClosed, isWorked, isHeardOf) = (await connection.ReadAsync(others, row => (row.Flag(), row.Flag(), row.Flag()), cancellationToken)).SingleOrDefault();
            return isClosed || isHeardOf ? NightLeave.Others : isWorked ? NightLeave.Undecided : NightLeave.Last;
        },
        cancellationToken);

    /// <summary>False where another box that lives is at work in it: it is closed by that one.</summary>
    public Task<bool> CloseAsync(DateOnly night, DateTimeOffset at, CancellationToken cancellationToken) => session.WriteAsync(
        async connection =>
        {
            // who opens it waits here, or is seen by the next statement
            await connection.RunAsync(Mine(night).Command(LockNight), cancellationToken);
            var others = $"EXISTS (SELECT FROM night_box p JOIN box b ON b.instance = p.instance WHERE p.night = @night AND p.box <> @box AND p.left_at IS NULL AND b.stopped_at IS NULL AND b.seen_at > clock_timestamp() - make_interval(secs => {ClusterTable.GoneSeconds}))";
            await connection.RunAsync(
                new Values().Time("closed_at", at).Argument("night", night, NpgsqlDbType.Date).Argument("box", box.Name, NpgsqlDbType.Text).Update("night", $"night = @night AND closed_at IS NULL AND NOT {others}"), cancellationToken);
            var isClosed = Mine(night).Command("SELECT closed_at IS NOT NULL FROM night WHERE night = @night");
            return (await connection.ReadAsync(isClosed, row => row.Flag(), cancellationToken)).SingleOrDefault(true);
        },
        cancellationToken);

    /// <summary>The time on the store's clock.</summary>
    public async Task<DateTimeOffset> ClockAsync(CancellationToken cancellationToken) =>
        (await session.ReadAsync(new Values().Command("SELECT clock_timestamp()"), row => row.Time(), cancellationToken)).Single();

    public Task<IReadOnlyList<NightRecord>> ListAsync(int limit, CancellationToken cancellationToken) => session.ReadAsync(
        connection => connection.ReadAsync(
            new Values().Argument("limit", limit, NpgsqlDbType.Integer).Command($"SELECT {NightRow.Columns} FROM night ORDER BY night DESC LIMIT @limit"),
            NightRow.Read,
            cancellationToken),
        cancellationToken);

    private Values Mine(DateOnly night) => new Values()
        .Argument("night", night, NpgsqlDbType.Date)
        .Argument("box", box.Name, NpgsqlDbType.Text)
        .Argument("me", box.Id, NpgsqlDbType.Uuid);
}
