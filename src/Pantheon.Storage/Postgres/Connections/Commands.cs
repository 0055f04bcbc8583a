using Npgsql;

namespace Pantheon.Storage.Postgres.Connections;

/// <summary>Short forms for running commands and batches on a connection.</summary>
internal static class Commands
{
    /// <summary>The time of a command that looks through much; an ordinary one has the driver's thirty seconds.</summary>
    public const int AsLongAsItTakes = 0;

    public static async Task<int> RunAsync(this NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Fresh(command) } };
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task RunAsync(this NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(Fresh(command));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        this NpgsqlConnection connection, NpgsqlBatchCommand command, Func<Rows.Row, T> read, CancellationToken cancellationToken, int? seconds = null)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Fresh(command) } };
        batch.Timeout = seconds ?? batch.Timeout;
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await Rows.Row.AllAsync(reader, read, cancellationToken);
    }

    // work may be begun again on another connection, and the driver does not take a parameter that a broken one has bound
    private static NpgsqlBatchCommand Fresh(NpgsqlBatchCommand command)
    {
        var copy = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            copy.Parameters.Add(parameter.Clone());
        }

        return copy;
    }
}
