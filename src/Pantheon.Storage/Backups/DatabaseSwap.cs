using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Backups;

/// <summary>A database beside a store's, and the moment in which it gets the store's name.</summary>
internal sealed class DatabaseSwap
{
    private const string Maintenance = "postgres";

    // what says that a database is a restore's own to drop: on a given server somebody else's may have such a name
    private const string Mark = "made or replaced by pantheon db restore";

    // Postgres cuts names at 63 bytes, and two that were cut could be one
    private const int LongestName = 48;

    private readonly string _connection;
    private readonly string _name;

    public DatabaseSwap(string connection)
    {
        _connection = connection;
        var said = new NpgsqlConnectionStringBuilder(connection);
        _name = said.Database ?? said.Username ?? "";
    }

    private string Side => $"{_name}_restored";

    private string Former => $"{_name}_replaced";

    /// <summary>Makes it, empty, as the store's own was made; one that a restore left behind goes first.</summary>
    public async Task<string> MakeSideAsync(CancellationToken cancellationToken)
    {
        if (_name.Length is 0 or > LongestName)
        {
            throw Refused($"the database's name '{_name}' has no room for another beside it", null);
        }

        await CleanUpAsync(cancellationToken);
        try
        {
            var like = await LikeAsync(cancellationToken);
            await RunAsync([$"CREATE DATABASE {Quoted(Side)} TEMPLATE template0 {like}", Marked(Side)], cancellationToken);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            throw Taken(Side, taken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Refused("its role may make no database, and a restore makes one beside the store's until it has verified it", refused);
        }

        return BackupPlace.WithDatabase(_connection, Side);
    }

    /// <summary>Both names change in one transaction: after a crash there is the one store or the other.</summary>
    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        try
        {
            await RunAsync(
                ["BEGIN", $"ALTER DATABASE {Quoted(_name)} RENAME TO {Quoted(Former)}", Marked(Former), $"ALTER DATABASE {Quoted(Side)} RENAME TO {Quoted(_name)}", $"COMMENT ON DATABASE {Quoted(_name)} IS NULL", "COMMIT"],
                cancellationToken);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            throw Taken(Former, taken);
        }
        catch (PostgresException used) when (used.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            throw new PantheonException(Codes.StoreInUse, $"the store is in use: {used.Detail ?? used.MessageText}", "stop the service and other programs that have it open, and try again; the store is as it was", used);
        }
    }

    /// <summary>Drops what restores made or replaced beside the store; a database of such a name that bears no mark is somebody else's, and stays.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        foreach (var name in await OwnAsync(cancellationToken))
        {
            await RunAsync([$"DROP DATABASE IF EXISTS {Quoted(name)} WITH (FORCE)"], cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> OwnAsync(CancellationToken cancellationToken)
    {
        await using var source = PlainSource.Create(new NpgsqlConnectionStringBuilder(BackupPlace.WithDatabase(_connection, Maintenance)) { Pooling = false });
        await using var ask = source.CreateCommand("SELECT datname::text FROM pg_database WHERE datname::text IN ($1, $2) AND shobj_description(oid, 'pg_database') = $3");
        foreach (var text in (string[])[Side, Former, Mark])
        {
            ask.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = text });
        }

        var own = new List<string>();
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            own.Add(reader.GetString(0));
        }

        return own;
    }

    private static string Marked(string name) => $"COMMENT ON DATABASE {Quoted(name)} IS '{Mark}'";

    private async Task<string> LikeAsync(CancellationToken cancellationToken)
    {
        await using var source = PlainSource.Create(new NpgsqlConnectionStringBuilder(_connection) { Pooling = false });
        await using var ask = source.CreateCommand("SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database WHERE datname = current_database()");
        return (string)(await ask.ExecuteScalarAsync(cancellationToken))!; // one is always current
    }

    private async Task RunAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await using var source = PlainSource.Create(new NpgsqlConnectionStringBuilder(BackupPlace.WithDatabase(_connection, Maintenance)) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static PantheonException Taken(string name, Exception inner) => new(
        Codes.BackupNotRestored, $"the backup was not restored: there is a database '{name}' that no restore made", "rename it, or drop it if nobody needs it, and try again; the store is as it was", inner);

    private static PantheonException Refused(string why, Exception? inner) => new(
        Codes.BackupNotRestored, $"the backup was not restored: {why}", "let it make databases (ALTER ROLE … CREATEDB) for the time of the restore, or name another database in the box file", inner);
}
