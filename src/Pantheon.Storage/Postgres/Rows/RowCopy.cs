using Npgsql;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>Writes many rows of one table by COPY, the fastest way there is; none of them may be there already.</summary>
internal static class RowCopy
{
    public static async Task WriteAsync(NpgsqlConnection connection, string table, IEnumerable<Values> rows, CancellationToken cancellationToken)
    {
        NpgsqlBinaryImporter? copy = null;
        try
        {
            foreach (var row in rows)
            {
                copy ??= await connection.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", row.Columns.Select(column => column.ParameterName))}) FROM STDIN (FORMAT BINARY)", cancellationToken);
                await copy.StartRowAsync(cancellationToken);
                foreach (var column in row.Columns)
                {
                    await (column.Value is null or DBNull ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(column.Value, column.NpgsqlDbType, cancellationToken));
                }
            }

            if (copy is not null)
            {
                await copy.CompleteAsync(cancellationToken);
            }
        }
        finally
        {
            await (copy?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
