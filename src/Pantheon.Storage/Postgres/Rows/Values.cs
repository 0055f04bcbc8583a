using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Identity;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>The columns of one row to write, each with its value and type; makes the statement and its parameters.</summary>
internal sealed class Values
{
    private readonly List<NpgsqlParameter> _columns = [];
    private readonly List<NpgsqlParameter> _arguments = [];

    /// <summary>The columns in their order, each as the parameter that holds its value.</summary>
    public IReadOnlyList<NpgsqlParameter> Columns => _columns;

    public Values Guid(string column, Guid? value) => Add(column, NpgsqlDbType.Uuid, value);

    public Values Text(string column, string? value) => Add(column, NpgsqlDbType.Text, value is null ? null : StoredText.Clean(value));

    public Values Texts(string column, IReadOnlyList<string> value) =>
        Add(column, NpgsqlDbType.Array | NpgsqlDbType.Text, value.Select(StoredText.Clean).ToArray());

    public Values Int(string column, int? value) => Add(column, NpgsqlDbType.Integer, value);

    public Values Short(string column, short value) => Add(column, NpgsqlDbType.Smallint, value);

    public Values Long(string column, long? value) => Add(column, NpgsqlDbType.Bigint, value);

    public Values Double(string column, double? value) => Add(column, NpgsqlDbType.Double, value);

    public Values Flag(string column, bool value) => Add(column, NpgsqlDbType.Boolean, value);

    public Values FlagOrNull(string column, bool? value) => Add(column, NpgsqlDbType.Boolean, value);

    public Values Bytes(string column, byte[]? value) => Add(column, NpgsqlDbType.Bytea, value);

    public Values Digest(string column, Digest? value) => Bytes(column, value?.ToBytes());

    public Values Time(string column, DateTimeOffset? value) => Add(column, NpgsqlDbType.TimestampTz, value is { } at ? Microseconds(at) : null);

    public Values Date(string column, DateOnly? value) => Add(column, NpgsqlDbType.Date, value);

    public Values Word<T>(string column, T? value)
        where T : struct, Enum => Text(column, value is { } word ? Core.Runs.Word.Of(word) : null);

    public Values Json(string column, JsonNode? value) => Add(column, NpgsqlDbType.Jsonb, StoredText.Clean(value)?.ToJsonString());

    public Values Agent(AgentRef? agent) => Text("agent", agent?.Name).Int("agent_version", agent?.Version);

    /// <summary>A parameter of the statement that is not a column to set.</summary>
    public Values Argument(string name, object value, NpgsqlDbType type)
    {
        _arguments.Add(new NpgsqlParameter(name, type) { Value = value });
        return this;
    }

    public NpgsqlBatchCommand Insert(string table, string suffix = "", string before = "", string after = "") => Command($"{before}INSERT INTO {table} ({Names}) VALUES ({Parameters}) {suffix}{after}");

    public NpgsqlBatchCommand Upsert(string table, params string[] keys) => Insert(table, OnConflict(keys));

    /// <summary>The end of an insert that writes a row anew whose key is there.</summary>
    public string OnConflict(params string[] keys)
    {
        var set = _columns.Select(column => column.ParameterName).Except(keys).Select(column => $"{column} = excluded.{column}");
        return $"ON CONFLICT ({string.Join(", ", keys)}) DO UPDATE SET {string.Join(", ", set)}";
    }

    /// <summary>Sets the columns where the condition holds; <paramref name="also"/> is set without a parameter.</summary>
    public NpgsqlBatchCommand Update(string table, string where, string also = "", string before = "", string after = "") => Command($"{before}UPDATE {table} SET {Assignments}{also} WHERE {where}{after}");

    /// <summary>Updates the row that the condition finds, or inserts it; for tables whose key holds the night, which may have changed since.</summary>
    public NpgsqlBatchCommand UpdateElseInsert(string table, string where, params string[] onlyInserted)
    {
        var set = string.Join(", ", _columns.Select(column => column.ParameterName).Except(onlyInserted).Select(column => $"{column} = @{column}"));
        return Command($"WITH updated AS (UPDATE {table} SET {set} WHERE {where} RETURNING 1) INSERT INTO {table} ({Names}) SELECT {Parameters} WHERE NOT EXISTS (SELECT FROM updated)");
    }

    public NpgsqlBatchCommand Command(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in _columns.Concat(_arguments))
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>The database keeps microseconds; what is hashed or compared must not have more.</summary>
    public static DateTimeOffset Microseconds(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private string Names => string.Join(", ", _columns.Select(column => column.ParameterName));

    private string Parameters => string.Join(", ", _columns.Select(column => "@" + column.ParameterName));

    private string Assignments => string.Join(", ", _columns.Select(column => $"{column.ParameterName} = @{column.ParameterName}"));

    private Values Add(string column, NpgsqlDbType type, object? value)
    {
        _columns.Add(new NpgsqlParameter(column, type) { Value = value ?? DBNull.Value });
        return this;
    }
}
