using Pantheon.Authoring.Commands;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Catalogs;

/// <summary>The result of reading a catalog: everything found wrong, and the catalog itself when nothing forbids its use.</summary>
public sealed record CatalogLoad(Catalog? Catalog, DiagnosticBag Diagnostics)
{
    /// <summary>commands/NAME.md by name.</summary>
    public IReadOnlyDictionary<string, CommandSpec> Commands { get; init; } = new Dictionary<string, CommandSpec>();

    /// <summary>How many definition files were read.</summary>
    public int Files { get; init; }
}
