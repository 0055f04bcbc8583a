using Npgsql;

namespace Pantheon.Storage.Embedded;

/// <summary>Asks a server over its socket which cluster it serves.</summary>
internal static class ClusterProbe
{
    /// <summary>Null while nobody answers or the server is still starting.</summary>
    public static async Task<string?> DataFolderAsync(string socketFolder, CancellationToken cancellationToken)
    {
        // no pool: a probe must not leave a session behind, nor reuse one to a server that has gone
        var text = new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionString(socketFolder, "postgres")) { Pooling = false }.ConnectionString;
        try
        {
            await using var connection = new NpgsqlConnection(text);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SHOW data_directory", connection);
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // refused, starting, shutting down: the caller looks again until its deadline
            return null;
        }
    }
}
