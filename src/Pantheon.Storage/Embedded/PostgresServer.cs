using Npgsql;

namespace Pantheon.Storage.Embedded;

/// <summary>A running private cluster: where to reach it, and whether this call has started it.</summary>
public sealed record PostgresServer(string SocketFolder, int ProcessId, bool Started)
{
    public string ConnectionString(string database) => ConnectionString(SocketFolder, database);

    internal static string ConnectionString(string socketFolder, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Port = 5432,
        Username = "pantheon",
        Database = database,
        ApplicationName = "pantheon",
        Timeout = 15,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
