using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Postgres.Migrations;

/// <summary>Brings a store to this program's schema; one query when it is there already, and refuses a newer one.</summary>
public static class StoreMigrator
{
    /// <summary>Gives whether anything was to do.</summary>
    public static async Task<bool> EnsureAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var session = new StoreSession(source);
        if (await session.ReadAsync(connection => IsCurrentAsync(connection, cancellationToken), cancellationToken))
        {
            return false;
        }

        if (ReadingBuild.IsThis)
        {
            throw new WholeProgramNeededException();
        }

        return await session.ReadAsync(connection => MigrateAsync(connection, source, cancellationToken), cancellationToken);
    }

    private static async Task<bool> IsCurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        try
        {
            await using var select = new NpgsqlCommand($"SELECT \"MigrationId\" FROM {StoreSchema.Name}.{StoreSchema.HistoryTable} ORDER BY 1", connection);
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                applied.Add(reader.GetString(0));
            }
        }
        catch (PostgresException absent) when (absent.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return false;
        }

        if (applied.Except(StoreSchema.Migrations).FirstOrDefault() is { } unknown)
        {
            throw new PantheonException(
                Codes.StoreNewer,
                $"the store was written by a newer pantheon: it has the schema version '{unknown}', and this program knows '{StoreSchema.Migrations[^1]}' as the last",
                "use the newer program, or another data folder");
        }

        return applied.Count == StoreSchema.Migrations.Count;
    }

    private static async Task<bool> MigrateAsync(NpgsqlConnection connection, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        // held by this session until it ends: programs that start together migrate one after the other
        await RunAsync(connection, "SELECT pg_advisory_lock(hashtext('pantheon.migrate'))", cancellationToken);
        try
        {
            if (!await IsCurrentAsync(connection, cancellationToken))
            {
                await RunAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {StoreSchema.Name}", cancellationToken);
                await ApplyAsync(source, cancellationToken);

                // whatever columns came, a blob lives while any of them names it
                await RunAsync(connection, $"SELECT {StoreSchema.Name}.make_blob_use()", cancellationToken);
            }

            return true;
        }
        finally
        {
            await RunAsync(connection, "SELECT pg_advisory_unlock(hashtext('pantheon.migrate'))", CancellationToken.None);
        }
    }

    // not inlined, so that the object mapper is loaded only where it is needed
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ApplyAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var db = PantheonDb.Open(source);
        db.Database.SetCommandTimeout(Commands.AsLongAsItTakes);
        await db.Database.MigrateAsync(cancellationToken);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // an index over many nights, or the wait for another program that makes it
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Commands.AsLongAsItTakes };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
