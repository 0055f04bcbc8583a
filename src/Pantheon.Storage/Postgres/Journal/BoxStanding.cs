using System.Text.Json.Nodes;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>A box that shares the store, as it was last heard of.</summary>
/// <param name="Pools">By name: `kind` and `slots`.</param>
public sealed record BoxStanding(string Name, string Host, string Version, JsonObject Pools, BoxState State, DateTimeOffset SeenAt)
{
    /// <summary>The night that it works.</summary>
    public DateOnly? Night { get; init; }
}
