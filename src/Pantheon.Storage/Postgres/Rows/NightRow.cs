using System.Text.Json.Nodes;
using Npgsql;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>One night as a row of `night`.</summary>
internal static class NightRow
{
    public const string Columns = "night, opened_at, closes_at, closed_at, tz, policy, policy_version, policy_sha256, catalog_commit, catalog_sha256, summary";

    public static NightRecord Read(Row row) => new()
    {
        Date = row.Date(),
        OpenedAt = row.Time(),
        ClosesAt = row.Time(),
        ClosedAt = row.TimeOrNull(),
        TimeZone = row.Text(),
        Policy = row.Text(),
        PolicyVersion = row.Int(),
        PolicyDigest = row.Digest(),
        CatalogCommit = row.Text(),
        CatalogDigest = row.Digest(),
        Facts = row.Json() as JsonObject,
    };

    /// <summary>A night that is opened again (a second start on the same date) is open once more, with what was found this time; what tried to leave the machine before, and what the night waited for, stays on record.</summary>
    public static NpgsqlBatchCommand Open(NightRecord night, Guid openedBy, string version) => new Values()
        .Date("night", night.Date)
        .Time("opened_at", night.OpenedAt)
        .Time("closes_at", night.ClosesAt)
        .Time("closed_at", night.ClosedAt)
        .Text("tz", night.TimeZone)
        .Text("policy", night.Policy)
        .Int("policy_version", night.PolicyVersion)
        .Digest("policy_sha256", night.PolicyDigest)
        .Text("catalog_commit", night.CatalogCommit)
        .Digest("catalog_sha256", night.CatalogDigest)
        .Guid("opened_by", openedBy)
        .Text("pantheon_version", version)
        .Json("summary", night.Facts)
        .Insert(
            "night",
            "ON CONFLICT (night) DO UPDATE SET closed_at = NULL, closes_at = GREATEST(night.closes_at, EXCLUDED.closes_at), summary = CASE "
            + "WHEN night.summary ? 'unlisted' OR night.summary ? 'pauses' THEN COALESCE(EXCLUDED.summary, '{}'::jsonb) "
            + "|| (SELECT jsonb_object_agg(key, value) FROM jsonb_each(night.summary) WHERE key IN ('unlisted', 'pauses')) ELSE EXCLUDED.summary END");
}
