using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>A request to the worker, kept as a row of the journal: audited, and alive across restarts.</summary>
public sealed record Command
{
    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    /// <summary>When it was asked for, by the store's clock; null before it is stored.</summary>
    public DateTimeOffset? At { get; init; }

    public required CommandKind Kind { get; init; }

    public required string By { get; init; }

    /// <summary>Null addresses the whole queue.</summary>
    public RunId? Run { get; init; }

    public JsonObject Arguments { get; init; } = [];

    /// <summary>Whether a drain stops what runs, and does not wait for it.</summary>
    public bool AtOnce => Arguments["now"]?.GetValueKind() == System.Text.Json.JsonValueKind.True;
}
