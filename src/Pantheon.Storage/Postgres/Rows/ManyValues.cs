using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>
/// Several rows of one table in one statement: the server checks, routes and locks once. Few rows are listed one by one, which the server takes half as long for as for
/// arrays; the text for arrays is the same for any number of rows.
/// </summary>
internal static class ManyValues
{
    // each number of listed rows is a statement of its own, and a connection keeps a hundred prepared
    private const int MostListed = 6;

    // a table's rows are always written with the same columns, and on a conflict of the same key
    private static readonly ConcurrentDictionary<(string Table, string Suffix, int Columns, int Listed), string> s_texts = [];
    private static readonly ConcurrentDictionary<(string Table, int Columns), string> s_conflicts = [];

    /// <summary>Inserts the rows; no two of them may have the same key where the suffix resolves a conflict.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Insert(IReadOnlyList<Values> rows, string table, string suffix = "")
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var columns = rows[0].Columns;
        var isListed = rows.Count <= MostListed;
        var command = new NpgsqlBatchCommand(s_texts.GetOrAdd((table, suffix, columns.Count, isListed ? rows.Count : 0), static (key, columns) => TextOf(key.Table, key.Suffix, key.Listed, columns), columns));
        foreach (var parameter in isListed ? rows.SelectMany(row => row.Columns).Select(Listed) : columns.Select((column, i) => Parameter(NpgsqlDbType.Array | column.NpgsqlDbType, Column(rows, i, column.NpgsqlDbType))))
        {
            command.Parameters.Add(parameter);
        }

        return [command];
    }

    /// <summary>Inserts the rows, and writes those anew whose key is there.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Upsert(IReadOnlyList<Values> rows, string table, params string[] keys) =>
        rows.Count == 0 ? [] : Insert(rows, table, s_conflicts.GetOrAdd((table, rows[0].Columns.Count), static (_, given) => given.Row.OnConflict(given.Keys), (Row: rows[0], Keys: keys)));

    private static string TextOf(string table, string suffix, int listed, IReadOnlyList<NpgsqlParameter> columns)
    {
        var source = listed == 0 ? $"SELECT * FROM unnest({Numbers(0, columns.Count)})" : $"VALUES {string.Join(", ", Enumerable.Range(0, listed).Select(row => $"({Numbers(row * columns.Count, columns.Count)})"))}";
        return $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.ParameterName))}) {source} {suffix}";
    }

    private static string Numbers(int before, int count) => string.Join(", ", Enumerable.Range(before + 1, count).Select(number => $"${number}"));

    private static NpgsqlParameter Listed(NpgsqlParameter column) => Parameter(column.NpgsqlDbType, column.Value!);

    // without a name, so that nobody has to look for it in the text
    private static NpgsqlParameter Parameter(NpgsqlDbType type, object value) => new() { NpgsqlDbType = type, Value = value };

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
