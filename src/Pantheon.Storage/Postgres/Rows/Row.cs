using System.Text.Json.Nodes;
using Npgsql;
using Pantheon.Core.Identity;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>Reads the columns of one row in the order of its select list.</summary>
internal sealed class Row(NpgsqlDataReader reader)
{
    private int _next;

    /// <summary>All rows of the reader's current result; it stands at the next one then.</summary>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(NpgsqlDataReader reader, Func<Row, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(new Row(reader)));
        }

        await reader.NextResultAsync(cancellationToken);
        return rows;
    }

    public Guid Guid() => reader.GetGuid(_next++);

    public Guid? GuidOrNull() => Null() ? null : Guid();

    public string Text() => reader.GetString(_next++);

    public string? TextOrNull() => Null() ? null : Text();

    public string[] Texts() => reader.GetFieldValue<string[]>(_next++);

    public int Int() => reader.GetInt32(_next++);

    public int? IntOrNull() => Null() ? null : Int();

    public short Short() => reader.GetInt16(_next++);

    public long Long() => reader.GetInt64(_next++);

    public long? LongOrNull() => Null() ? null : Long();

    public double Double() => reader.GetDouble(_next++);

    public double? DoubleOrNull() => Null() ? null : Double();

    public bool Flag() => reader.GetBoolean(_next++);

    public bool? FlagOrNull() => Null() ? null : Flag();

    public byte[] Bytes() => reader.GetFieldValue<byte[]>(_next++);

    public byte[]? BytesOrNull() => Null() ? null : Bytes();

    public DateTimeOffset Time() => reader.GetFieldValue<DateTimeOffset>(_next++);

    public DateTimeOffset? TimeOrNull() => Null() ? null : Time();

    public DateOnly Date() => reader.GetFieldValue<DateOnly>(_next++);

    public DateOnly? DateOrNull() => Null() ? null : Date();

    public Digest Digest() => new(Convert.ToHexStringLower(Bytes()));

    public Digest? DigestOrNull() => Null() ? null : Digest();

    public T Word<T>()
        where T : struct, Enum => Core.Runs.Word.Parse<T>(Text());

    public T? WordOrNull<T>()
        where T : struct, Enum => Null() ? null : Word<T>();

    public JsonNode? Json() => Null() ? null : JsonNode.Parse(Text());

    public JsonObject Object() => (JsonObject)Json()!;

    public AgentRef? AgentOrNull()
    {
        var (name, version) = (TextOrNull(), IntOrNull());
        return name is null ? null : new AgentRef(name, version ?? 0);
    }

    public RunId Run() => new(Guid());

    private bool Null()
    {
        if (!reader.IsDBNull(_next))
        {
            return false;
        }

        _next++;
        return true;
    }
}
