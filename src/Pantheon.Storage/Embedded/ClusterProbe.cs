using Npgsql;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Embedded;

/// <summary>Asks a server over its socket which cluster it serves.</summary>
internal static class ClusterProbe
{
    /// <summary>Null while nobody answers or the server is still starting.</summary>
    public static async Task<string?> DataFolderAsync(string socketFolder, CancellationToken cancellationToken)
    {
        // no pool: a probe must not leave a session behind, nor reuse one to a server that has gone
        var text = new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionString(socketFolder, "postgres")) { Pooling = false };
        try
        {
            await using var source = PlainSource.Create(text);
            await using var command = source.CreateCommand("SHOW data_directory");
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // refused, starting, shutting down: the caller looks again until its deadline
            return null;
        }
    }
}
