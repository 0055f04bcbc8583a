using Npgsql;
using NpgsqlTypes;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>Runs work on a connection or in one transaction; a store that is away is waited for, and a commit that nobody answered is looked up before it is made again.</summary>
internal sealed class StoreSession(NpgsqlDataSource source, StorePatience? patience = null)
{
    private const string OwnNumber = "SELECT pg_current_xact_id()::text";

    private readonly StorePatience _patience = patience ?? StorePatience.None;

    public NpgsqlDataSource Source { get; } = source;

    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        GuardAsync<T>((connection, _) => work(connection), cancellationToken);

    /// <summary>The rows of one query.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<Row, T> read, CancellationToken cancellationToken, int? seconds = null) =>
        ReadAsync(connection => connection.ReadAsync(command, read, cancellationToken, seconds), cancellationToken);

    /// <summary>All of the work is written, or none of it, and that once; it may be begun again from the start, so it must touch nothing but the store.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => GuardAsync<T>(
        async (connection, committing) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var number = (await connection.ReadAsync(new NpgsqlBatchCommand(OwnNumber), row => row.Text(), cancellationToken)).Single();
            var result = await work(connection);
            committing(new Commit<T>(number, result));
            await transaction.CommitAsync(cancellationToken);
            return result;
        },
        cancellationToken);

    /// <summary>
    /// The same in two sendings, so that a commit waits for the server twice and not once a statement: the first goes out with the begin of the
    /// transaction and is read, the second follows from what was read and carries the commit. A statement of it that fails leaves the commit undone.
    /// </summary>
    public Task WriteAsync<T>(Func<IEnumerable<NpgsqlBatchCommand>> first, Func<NpgsqlDataReader, Task<T>> read, Func<NpgsqlConnection, T, Task<IReadOnlyList<NpgsqlBatchCommand>>> second, CancellationToken cancellationToken) => GuardAsync<bool>(
        async (connection, committing) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var opening = Batch(connection, [new NpgsqlBatchCommand(OwnNumber), .. first()]);
            string number;
            T known;
            await using (var reader = await opening.ExecuteReaderAsync(cancellationToken))
            {
                number = (await Row.AllAsync(reader, row => row.Text(), cancellationToken)).Single();
                known = await read(reader);
            }

            await using var closing = Batch(connection, [.. await second(connection, known), new NpgsqlBatchCommand("COMMIT")]);
            committing(new Commit<bool>(number, true));
            await closing.ExecuteNonQueryAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    private static NpgsqlBatch Batch(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private async Task<T> GuardAsync<T>(Func<NpgsqlConnection, Action<Commit<T>>, Task<T>> work, CancellationToken cancellationToken)
    {
        // on its way when the connection was lost: nobody knows yet whether it arrived
        Commit<T>? unknown = null;
        var since = _patience.Time.GetTimestamp();
        for (var repeated = 0; ; repeated++)
        {
            var isSlow = false;
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                switch (unknown is null ? CommitFate.Lost : await FateAsync(connection, unknown.Transaction, cancellationToken))
                {
                    case CommitFate.Arrived:
                        return unknown!.Result;  // a fate is asked for only of one
                    case CommitFate.Lost:
                        unknown = null;
                        try
                        {
                            return await work(connection, commit => unknown = commit);
                        }
                        catch (NpgsqlException late) when (late.InnerException is TimeoutException)
                        {
                            // the server took the statement back and the connection stands: it does answer
                            isSlow = unknown is null && connection.State == System.Data.ConnectionState.Open;
                            throw;
                        }
                }
            }
            catch (NpgsqlException late) when (isSlow && _patience.Most == TimeSpan.Zero)
            {
                throw StoreFaults.TooSlow(late);
            }
            catch (NpgsqlException fault) when (StoreFaults.IsPassing(fault))
            {
                if (!isSlow)
                {
                    Source.Clear();
                }

                since = repeated == 0 ? _patience.Time.GetTimestamp() : since;
                if (!await _patience.WaitAsync(repeated, since, cancellationToken))
                {
                    throw _patience.Most > TimeSpan.Zero ? StoreFaults.GivenUp(fault, _patience.Most, unknown is not null) : StoreFaults.Translate(fault);
                }

                continue;
            }
            catch (NpgsqlException fault)
            {
                throw StoreFaults.Translate(fault);
            }

            // the server has not yet noticed that the connection is gone: it still has the transaction open
            if (!await _patience.WaitAsync(Math.Max(1, repeated), since, cancellationToken))
            {
                throw StoreFaults.Undecided(unknown!.Transaction);  // only an undecided commit comes here
            }
        }
    }

    /// <summary>Postgres keeps what became of each transaction by its number.</summary>
    private static async Task<CommitFate> FateAsync(NpgsqlConnection connection, string transaction, CancellationToken cancellationToken)
    {
        var ask = new Values().Argument("number", transaction, NpgsqlDbType.Text).Command("SELECT pg_xact_status(@number::xid8)");
        return (await connection.ReadAsync(ask, row => row.TextOrNull(), cancellationToken)).Single() switch
        {
            "committed" => CommitFate.Arrived,
            "aborted" => CommitFate.Lost,
            _ => CommitFate.Undecided,
        };
    }

    private enum CommitFate
    {
        Undecided,
        Arrived,
        Lost,
    }

    private sealed record Commit<T>(string Transaction, T Result);
}
