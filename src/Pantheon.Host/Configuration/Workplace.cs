using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;

namespace Pantheon.Host.Configuration;

/// <summary>What a command works with: the catalog at its pinned commit, and what this machine has.</summary>
public sealed record Workplace(Catalog Catalog, BoxSpec Box)
{
    /// <summary>Catalog files whose edits are not committed, and so not used.</summary>
    public IReadOnlyList<string> Uncommitted { get; init; } = [];
}
