using Npgsql;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>Runs work on a connection or in one transaction; a connection that had died in the pool is replaced once.</summary>
internal sealed class StoreSession(NpgsqlDataSource source)
{
    public NpgsqlDataSource Source { get; } = source;

    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        GuardAsync((connection, _) => work(connection), cancellationToken);

    /// <summary>The rows of one query.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<Row, T> read, CancellationToken cancellationToken) =>
        ReadAsync(connection => connection.ReadAsync(command, read, cancellationToken), cancellationToken);

    /// <summary>All of the work is written, or none of it; it may be begun again from the start, so it must touch nothing but the store.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => GuardAsync(
        async (connection, committing) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var result = await work(connection);
            committing();
            await transaction.CommitAsync(cancellationToken);
            return result;
        },
        cancellationToken);

    private async Task<T> GuardAsync<T>(Func<NpgsqlConnection, Action, Task<T>> work, CancellationToken cancellationToken)
    {
        var mayRepeat = true;
        while (true)
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                // once the commit is on its way nobody knows whether it arrived
                return await work(connection, () => mayRepeat = false);
            }
            catch (NpgsqlException fault) when (mayRepeat && StoreFaults.IsConnectionLoss(fault))
            {
                mayRepeat = false;
                Source.Clear();
            }
            catch (NpgsqlException fault)
            {
                throw StoreFaults.Translate(fault);
            }
        }
    }
}
