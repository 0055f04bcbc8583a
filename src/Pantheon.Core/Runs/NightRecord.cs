using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>One night: its window as UTC instants, the policy and the catalog it was opened with.</summary>
public sealed record NightRecord
{
    /// <summary>The local date on which the window opened.</summary>
    public required DateOnly Date { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset ClosesAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>IANA id.</summary>
    public required string TimeZone { get; init; }

    public required string Policy { get; init; }

    public required int PolicyVersion { get; init; }

    public required Digest PolicyDigest { get; init; }

    public required string CatalogCommit { get; init; }

    public required Digest CatalogDigest { get; init; }

    /// <summary>What was found when it opened: the sandbox that holds, how many names of secrets the environment had.</summary>
    public JsonObject? Facts { get; init; }
}
