using System.Text.Json.Nodes;
using Npgsql;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>One night as a row of `night`.</summary>
internal static class NightRow
{
    private const string Own = "night, opened_at, closes_at, closed_at, tz, policy, policy_version, policy_sha256, catalog_commit, catalog_sha256";

    /// <summary>With what each box noted of it, first the one that came first.</summary>
    public const string Columns = Own + ", summary, (SELECT jsonb_agg(jsonb_build_object('box', part.box, 'facts', part.facts) ORDER BY part.opened_at, part.box) FROM night_box part WHERE part.night = night.night)";

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
        Facts = NightFacts.Of(row.Json() as JsonObject, row.Json() as JsonArray),
    };

    /// <summary>A night that is opened again (a second start on the same date, another box) is open once more.</summary>
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
        .Insert("night", "ON CONFLICT (night) DO UPDATE SET closed_at = NULL, closes_at = GREATEST(night.closes_at, EXCLUDED.closes_at)");

    /// <summary>The box's part: with what was found this time; what tried to leave the machine before, and what the night waited for, stays on record.</summary>
    public static NpgsqlBatchCommand Enter(NightRecord night, string box, Guid instance) => new Values()
        .Date("night", night.Date)
        .Text("box", box)
        .Guid("instance", instance)
        .Json("facts", night.Facts ?? [])
        .Insert(
            "night_box",
            "ON CONFLICT (night, box) DO UPDATE SET instance = EXCLUDED.instance, left_at = NULL, facts = EXCLUDED.facts "
            + "|| COALESCE((SELECT jsonb_object_agg(key, value) FROM jsonb_each(night_box.facts) WHERE key IN ('unlisted', 'pauses')), '{}'::jsonb)");
}
