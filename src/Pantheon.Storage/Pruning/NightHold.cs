using Npgsql;

namespace Pantheon.Storage.Pruning;

/// <summary>Keeps the nights of a run from being dropped while it is read, until it is disposed of.</summary>
public sealed class NightHold : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    internal NightHold(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
