using Npgsql;
using NpgsqlTypes;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>Runs work on a connection or in one transaction; a store that is away is waited for, and a commit that nobody answered is looked up before it is made again.</summary>
internal sealed class StoreSession(NpgsqlDataSource source, StorePatience? patience = null)
{
    private readonly StorePatience _patience = patience ?? StorePatience.None;

    public NpgsqlDataSource Source { get; } = source;

    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        GuardAsync<T>((connection, _) => work(connection), cancellationToken);

    /// <summary>The rows of one query.</summary>
    public Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand command, Func<Row, T> read, CancellationToken cancellationToken) =>
        ReadAsync(connection => connection.ReadAsync(command, read, cancellationToken), cancellationToken);

    /// <summary>All of the work is written, or none of it, and that once; it may be begun again from the start, so it must touch nothing but the store.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => GuardAsync<T>(
        async (connection, committing) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var number = (await connection.ReadAsync(new NpgsqlBatchCommand("SELECT pg_current_xact_id()::text"), row => row.Text(), cancellationToken)).Single();
            var result = await work(connection);
            committing(new Commit<T>(number, result));
            await transaction.CommitAsync(cancellationToken);
            return result;
        },
        cancellationToken);

    private async Task<T> GuardAsync<T>(Func<NpgsqlConnection, Action<Commit<T>>, Task<T>> work, CancellationToken cancellationToken)
    {
        // on its way when the connection was lost: nobody knows yet whether it arrived
        Commit<T>? unknown = null;
        var since = _patience.Time.GetTimestamp();
        for (var repeated = 0; ; repeated++)
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                switch (unknown is null ? CommitFate.Lost : await FateAsync(connection, unknown.Transaction, cancellationToken))
                {
                    case CommitFate.Arrived:
                        return unknown!.Result;  // a fate is asked for only of one
                    case CommitFate.Lost:
                        unknown = null;
                        return await work(connection, commit => unknown = commit);
                }
            }
            catch (NpgsqlException fault) when (StoreFaults.IsPassing(fault))
            {
                Source.Clear();
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
