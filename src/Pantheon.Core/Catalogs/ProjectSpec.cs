using Pantheon.Core.Workspaces;

namespace Pantheon.Core.Catalogs;

/// <summary>pantheon.yaml: repositories, routes and defaults that are true on every machine.</summary>
public sealed record ProjectSpec
{
    public string Name { get; init; } = "project";

    public required IReadOnlyDictionary<string, RepositorySpec> Repositories { get; init; }

    public required IReadOnlyDictionary<string, RouteSpec> Routes { get; init; }

    public required string DefaultRepository { get; init; }

    public string? DefaultFlow { get; init; }

    public string NightPolicy { get; init; } = "night";

    public string DayPolicy { get; init; } = "day";

    public string CommitName { get; init; } = "Pantheon";

    public string CommitEmail { get; init; } = "pantheon@localhost";
}
