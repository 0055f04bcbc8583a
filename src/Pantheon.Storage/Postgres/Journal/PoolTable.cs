using Npgsql;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Pools, whether they are paused, and what loading their models costs.</summary>
internal sealed class PoolTable(StoreSession session)
{
    // the newest loading counts for three tenths: a cold cache passes, a new disk is learned within a few nights
    private static readonly string Averages = $"""
        ON CONFLICT (pool, model) DO UPDATE SET digest = excluded.digest, context_length = excluded.context_length, proof = excluded.proof, state = excluded.state,
          since = excluded.since, vram_bytes = coalesce(excluded.vram_bytes, model_state.vram_bytes),
          samples = CASE WHEN model_state.digest IS NOT DISTINCT FROM excluded.digest THEN model_state.samples + excluded.samples ELSE excluded.samples END,
          load_ms = {Average("load_ms")}, wake_ms = {Average("wake_ms")}, unload_ms = {Average("unload_ms")}
        """;

    public Task<IReadOnlyList<LearnedLoad>> LoadsAsync(CancellationToken cancellationToken) => session.ReadAsync(
        new NpgsqlBatchCommand("SELECT pool, model, load_ms::double precision, wake_ms::double precision, unload_ms::double precision, vram_bytes, samples FROM model_state ORDER BY pool, model"),
        row => new LearnedLoad(new ModelAddress(row.Text(), row.Text()), Time(row.DoubleOrNull()), Time(row.DoubleOrNull()), Time(row.DoubleOrNull()), row.LongOrNull(), row.Int()),
        cancellationToken);

    public Task SaveAsync(PoolStanding pool, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values()
                .Text("name", pool.Pool)
                .Word("kind", pool.Kind)
                .Time("paused_at", pool.PausedAt)
                .Word("paused_why", pool.PausedWhy)
                .Upsert("pool", "name"),
            cancellationToken),
        cancellationToken);

    public Task SaveAsync(ModelLoad load, CancellationToken cancellationToken) => session.WriteAsync(
        async connection =>
        {
            NpgsqlBatchCommand[] commands =
            [
                new Values().Text("name", load.Address.Pool).Word<RuntimeKind>("kind", load.Kind).Insert("pool", "ON CONFLICT (name) DO NOTHING"),
                new Values()
                    .Text("pool", load.Address.Pool)
                    .Text("model", load.Address.Model)
                    .Text("digest", load.Digest)
                    .Int("context_length", load.ContextLength)
                    .Text("proof", load.Proof)
                    .Text("state", load.Unload is null ? "resident" : "absent")
                    .Time("since", load.At)
                    .Double("load_ms", load.Load?.TotalMilliseconds)
                    .Double("wake_ms", load.Wake?.TotalMilliseconds)
                    .Double("unload_ms", load.Unload?.TotalMilliseconds)
                    .Int("samples", load.Load is null && load.Wake is null && load.Unload is null ? 0 : 1)
                    .Long("vram_bytes", load.VideoMemory)
                    .Insert("model_state", Averages),
            ];
            await connection.RunAsync(commands, cancellationToken);
            return commands.Length;
        },
        cancellationToken);

    private static string Average(string column) => $"""
        CASE WHEN model_state.digest IS DISTINCT FROM excluded.digest OR model_state.{column} IS NULL THEN excluded.{column}
          ELSE coalesce(0.7 * model_state.{column} + 0.3 * excluded.{column}, model_state.{column}) END
        """;

    private static TimeSpan? Time(double? milliseconds) => milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;
}
