using Npgsql;
using Pantheon.Core.Artifacts;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>A named artifact as a row of `artifact`; its blob must be stored before.</summary>
internal static class ArtifactRow
{
    public const string Columns = "run_id, node, attempt, name, kind, media_type, bytes, sha256";

    public static Artifact Read(Row row) => new()
    {
        Run = row.Run(),
        Node = row.Text() is { Length: > 0 } node ? new(node) : null,
        Attempt = row.Int(),
        Name = row.Text(),
        Kind = row.Text(),
        MediaType = row.Text(),
        Bytes = row.Long(),
        Digest = row.Digest(),
    };

    /// <summary>Of two with one name the later stands.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Write(IReadOnlyList<Artifact> artifacts, DateOnly night) =>
        ManyValues.Upsert([.. artifacts.Reverse().DistinctBy(artifact => (artifact.Node, artifact.Attempt, artifact.Name)).Select(artifact => Of(artifact, night))], "artifact", "run_id", "node", "attempt", "name");

    private static Values Of(Artifact artifact, DateOnly night) => new Values()
        .Guid("run_id", artifact.Run.Value)
        .Text("node", artifact.Node?.Value ?? "")
        .Int("attempt", artifact.Attempt)
        .Text("name", artifact.Name)
        .Text("kind", artifact.Kind)
        .Text("media_type", artifact.MediaType)
        .Long("bytes", artifact.Bytes)
        .Digest("sha256", artifact.Digest)
        .Digest("content_blob", artifact.Digest)
        .Date("night", night);
}
