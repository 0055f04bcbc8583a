using Npgsql;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Backups;

/// <summary>A database beside a store's, and the moment in which it gets the store's name.</summary>
internal sealed class DatabaseSwap
{
    private const string Maintenance = "postgres";

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
            await RunAsync([$"CREATE DATABASE {Quoted(Side)} TEMPLATE template0 {like}"], cancellationToken);
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
            await RunAsync(["BEGIN", $"ALTER DATABASE {Quoted(_name)} RENAME TO {Quoted(Former)}", $"ALTER DATABASE {Quoted(Side)} RENAME TO {Quoted(_name)}", "COMMIT"], cancellationToken);
        }
        catch (PostgresException used) when (used.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            throw new PantheonException(Codes.StoreInUse, $"the store is in use: {used.Detail ?? used.MessageText}", "stop the service and other programs that have it open, and try again; the store is as it was", used);
        }
    }

    /// <summary>Drops what is beside the store, the replaced one too.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync([$"DROP DATABASE IF EXISTS {Quoted(Side)} WITH (FORCE)"], cancellationToken);
        await RunAsync([$"DROP DATABASE IF EXISTS {Quoted(Former)} WITH (FORCE)"], cancellationToken);
    }

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

    private static PantheonException Refused(string why, Exception? inner) => new(
        Codes.BackupNotRestored, $"the backup was not restored: {why}", "let it make databases (ALTER ROLE … CREATEDB) for the time of the restore, or name another database in the box file", inner);
}
