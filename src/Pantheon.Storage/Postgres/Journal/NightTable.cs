using System.Text.Json.Nodes;
using NpgsqlTypes;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>The nights: one row a date, opened once whoever comes first.</summary>
internal sealed class NightTable(StoreSession session, BoxInstance box, Partitions partitions)
{
    public async Task<NightRecord> OpenAsync(NightRecord night, CancellationToken cancellationToken)
    {
        await box.RegisterAsync(cancellationToken);
        await partitions.OpenAsync(night.Date, cancellationToken);
        return await session.WriteAsync(
            async connection =>
            {
                await connection.RunAsync(NightRow.Open(night, box.Id, box.Version), cancellationToken);
                var stored = new Values().Argument("night", night.Date, NpgsqlDbType.Date).Command($"SELECT {NightRow.Columns} FROM night WHERE night = @night");
                return (await connection.ReadAsync(stored, NightRow.Read, cancellationToken)).Single();
            },
            cancellationToken);
    }

    public Task NoteAsync(DateOnly night, JsonObject facts, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values()
                .Argument("facts", facts.ToJsonString(), NpgsqlDbType.Jsonb)
                .Argument("night", night, NpgsqlDbType.Date)
                .Command("UPDATE night SET summary = COALESCE(summary, '{}'::jsonb) || @facts WHERE night = @night"),
            cancellationToken),
        cancellationToken);

    public Task CloseAsync(DateOnly night, DateTimeOffset at, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values().Time("closed_at", at).Argument("night", night, NpgsqlDbType.Date).Update("night", "night = @night AND closed_at IS NULL"), cancellationToken),
        cancellationToken);

    public Task<IReadOnlyList<NightRecord>> ListAsync(int limit, CancellationToken cancellationToken) => session.ReadAsync(
        connection => connection.ReadAsync(
            new Values().Argument("limit", limit, NpgsqlDbType.Integer).Command($"SELECT {NightRow.Columns} FROM night ORDER BY night DESC LIMIT @limit"),
            NightRow.Read,
            cancellationToken),
        cancellationToken);
}
