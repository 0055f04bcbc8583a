using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Routing;

/// <summary>For whom a model is wanted, and what is known of the work: all that a router may choose by.</summary>
public sealed record ModelRequest
{
    public required ModelChoice Choice { get; init; }

    /// <summary>The routes of the run's own catalog, as it is pinned.</summary>
    public required IReadOnlyDictionary<string, RouteSpec> Routes { get; init; }

    public required Policy Policy { get; init; }

    /// <summary>How hard the work looks, 0…1; null where nothing is known of it.</summary>
    public double? Complexity { get; init; }

    /// <summary>Pools that are away, and single models as `pool/model`: they are asked only when no other is left.</summary>
    public IReadOnlySet<string> Away { get; init; } = new HashSet<string>();

    public bool IsAway(ModelAddress address) => Away.Contains(address.Pool) || Away.Contains(address.ToString());

    /// <summary>The models in the order in which they are tried; empty when the choice names no route.</summary>
    public IReadOnlyList<ModelAddress> Candidates()
    {
        if (Choice.Id is { } id && id.Split('/', 2) is [var pool, var model])
        {
            return Serves(pool) ? [new ModelAddress(pool, model)] : [];
        }

        return Choice.Route is { } name && Routes.TryGetValue(name, out var route)
            ? [.. route.For(Complexity).Where(address => Serves(address.Pool)).OrderBy(IsAway)] // a stable sort: the route's order holds among those that are there
            : [];
    }

    private bool Serves(string pool) => Choice.Pool is null || Choice.Pool == pool;
}
