using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>Tells when commands or runs were added, without polling.</summary>
public sealed class StoreListener(NpgsqlDataSource source)
{
    /// <summary>
    /// The name of each table something was inserted into (`command`, `run`). Ends with the connection's fault when the store goes away:
    /// what was told meanwhile is lost, so a follower looks once after every (re)start.
    /// </summary>
    public async IAsyncEnumerable<string> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var told = Channel.CreateUnbounded<string>();
        connection.Notification += (_, notification) => told.Writer.TryWrite(notification.Payload);
        await using (var listen = new NpgsqlCommand("LISTEN pantheon", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            while (told.Reader.TryRead(out var table))
            {
                yield return table;
            }

            await connection.WaitAsync(cancellationToken);
        }
    }
}
