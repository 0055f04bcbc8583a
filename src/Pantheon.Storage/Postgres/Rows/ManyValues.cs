using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>Several rows of one table in one statement, whose text is the same for any number of them: the server checks, routes and locks once.</summary>
internal static class ManyValues
{
    // a table's rows are always written with the same columns, and on a conflict of the same key
    private static readonly ConcurrentDictionary<(string Table, string Suffix, int Columns), string> s_texts = [];
    private static readonly ConcurrentDictionary<(string Table, int Columns), string> s_conflicts = [];

    /// <summary>Inserts the rows; no two of them may have the same key where the suffix resolves a conflict.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Insert(IReadOnlyList<Values> rows, string table, string suffix = "")
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var columns = rows[0].Columns;
        var command = new NpgsqlBatchCommand(s_texts.GetOrAdd((table, suffix, columns.Count), static (key, columns) => TextOf(key.Table, key.Suffix, columns), columns));
        for (var i = 0; i < columns.Count; i++)
        {
            command.Parameters.Add(new NpgsqlParameter(columns[i].ParameterName, NpgsqlDbType.Array | columns[i].NpgsqlDbType) { Value = Column(rows, i, columns[i].NpgsqlDbType) });
        }

        return [command];
    }

    /// <summary>Inserts the rows, and writes those anew whose key is there.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Upsert(IReadOnlyList<Values> rows, string table, params string[] keys) =>
        rows.Count == 0 ? [] : Insert(rows, table, s_conflicts.GetOrAdd((table, rows[0].Columns.Count), static (_, given) => given.Row.OnConflict(given.Keys), (Row: rows[0], Keys: keys)));

    private static string TextOf(string table, string suffix, IReadOnlyList<NpgsqlParameter> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.ParameterName))}) SELECT * FROM unnest({string.Join(", ", columns.Select(column => "@" + column.ParameterName))}) {suffix}";

    private static Array Column(IReadOnlyList<Values> rows, int column, NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Uuid => Nullable<Guid>(rows, column),
        NpgsqlDbType.Integer => Nullable<int>(rows, column),
        NpgsqlDbType.Smallint => Nullable<short>(rows, column),
        NpgsqlDbType.Bigint => Nullable<long>(rows, column),
        NpgsqlDbType.Double => Nullable<double>(rows, column),
        NpgsqlDbType.TimestampTz => Nullable<DateTimeOffset>(rows, column),
        NpgsqlDbType.Boolean => Nullable<bool>(rows, column),
        NpgsqlDbType.Date => Nullable<DateOnly>(rows, column),
        NpgsqlDbType.Bytea => Objects<byte[]>(rows, column),
        NpgsqlDbType.Text or NpgsqlDbType.Jsonb => Objects<string>(rows, column),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static T?[] Nullable<T>(IReadOnlyList<Values> rows, int column)
        where T : struct
    {
        var cells = new T?[rows.Count];
        for (var row = 0; row < cells.Length; row++)
        {
            cells[row] = rows[row].Columns[column].Value is T value ? value : null;
        }

        return cells;
    }

    private static T?[] Objects<T>(IReadOnlyList<Values> rows, int column)
        where T : class
    {
        var cells = new T?[rows.Count];
        for (var row = 0; row < cells.Length; row++)
        {
            cells[row] = rows[row].Columns[column].Value as T;
        }

        return cells;
    }
}
