using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>One link of a chain of events: its content, its place and the hash that binds it to the one before.</summary>
internal sealed record EventRow(Guid Chain, long Sequence, DateTimeOffset At, JournalEvent Event, byte[] Previous, byte[] Hash)
{
    public const string Columns = "chain, seq, at, node, attempt, kind, severity, data, prev_sha256, sha256";

    /// <summary>What the first event of a chain names as the one before it.</summary>
    public static byte[] Origin { get; } = new byte[SHA256.HashSizeInBytes];

    public RecordedEvent Recorded => new(Sequence, At, Event, new Digest(Convert.ToHexStringLower(Hash)));

    /// <summary>Links an event behind another; its data is cleaned first, as what is hashed must be what the database gives back.</summary>
    public static EventRow Link(Guid chain, long sequence, DateTimeOffset at, JournalEvent entry, byte[] previous)
    {
        var clean = entry with { Kind = StoredText.Clean(entry.Kind), Data = (JsonObject)StoredText.Clean(entry.Data)! };
        var moment = Values.Microseconds(at);
        return new EventRow(chain, sequence, moment, clean, previous, HashOf(chain, sequence, moment, clean, previous));
    }

    public static EventRow Read(Row row) => new(
        row.Guid(),
        row.Long(),
        row.Time(),
        ReadEvent(row),
        row.Bytes(),
        row.Bytes());

    public byte[] ComputeHash() => HashOf(Chain, Sequence, At, Event, Previous);

    public Values Write(RunId? run, DateOnly night) => new Values()
        .Date("night", night)
        .Guid("chain", Chain)
        .Long("seq", Sequence)
        .Time("at", At)
        .Guid("run_id", run?.Value)
        .Text("node", Event.Node?.Value)
        .Int("attempt", Event.Attempt)
        .Text("kind", Event.Kind)
        .Short("severity", Event.Severity)
        .Json("data", Event.Data)
        .Bytes("prev_sha256", Previous)
        .Bytes("sha256", Hash);

    private static JournalEvent ReadEvent(Row row)
    {
        var node = row.TextOrNull();
        var attempt = row.IntOrNull();
        return new JournalEvent(row.Text())
        {
            Node = node is null ? null : new NodeId(node),
            Attempt = attempt,
            Severity = row.Short(),
            Data = row.Object(),
        };
    }

    private static byte[] HashOf(Guid chain, long sequence, DateTimeOffset at, JournalEvent entry, byte[] previous)
    {
        var content = new JsonObject
        {
            ["chain"] = chain.ToString(),
            ["seq"] = sequence,
            ["at"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["node"] = entry.Node?.Value,
            ["attempt"] = entry.Attempt,
            ["kind"] = entry.Kind,
            ["data"] = entry.Data.DeepClone(),
        };
        return SHA256.HashData([.. previous, .. CanonicalJson.Bytes(content)]);
    }
}
