using System.Text.Json.Nodes;
using Npgsql;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>A reviewer's verdict as a row of `review`.</summary>
internal static class ReviewRow
{
    public const string Columns =
        "run_id, node, attempt, of_node, of_attempt, agent, agent_version, model, model_digest, verdict, summary, criteria, findings, patch_sha256";

    public static Review Read(Row row) => new()
    {
        Id = new(row.Run(), new(row.Text()), row.Int()),
        Of = new(row.Text()),
        OfAttempt = row.Int(),
        Agent = row.AgentOrNull()!,
        Model = row.Text(),
        ModelDigest = row.TextOrNull(),
        Verdict = row.Word<ReviewVerdict>(),
        Summary = row.Text(),
        Criteria = (JsonArray)row.Json()!,
        Findings = (JsonArray)row.Json()!,
        Patch = row.Digest(),
    };

    public static NpgsqlBatchCommand Write(Review review, DateOnly night) => new Values()
        .Guid("run_id", review.Id.Run.Value)
        .Text("node", review.Id.Node.Value)
        .Int("attempt", review.Id.Number)
        .Date("night", night)
        .Text("of_node", review.Of.Value)
        .Int("of_attempt", review.OfAttempt)
        .Agent(review.Agent)
        .Text("model", review.Model)
        .Text("model_digest", review.ModelDigest)
        .Word<ReviewVerdict>("verdict", review.Verdict)
        .Text("summary", review.Summary)
        .Json("criteria", review.Criteria)
        .Json("findings", review.Findings)
        .Digest("patch_sha256", review.Patch)
        .Upsert("review", "run_id", "node", "attempt");
}
