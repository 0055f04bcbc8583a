using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Cluster;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>Which pools the flows of the catalog need, as it is now; nothing is known of them where no catalog is found.</summary>
internal sealed class FlowPools(Catalog? catalog)
{
    public static async Task<FlowPools> LoadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return new FlowPools((await WorkplaceLoader.LoadAsync(context, cancellationToken)).Catalog);
        }
        catch (PantheonException)
        {
            // boxes and runs can be shown without it
            return new FlowPools(null);
        }
    }

    public IReadOnlyList<IReadOnlyList<string>> Of(string flow) => catalog is null ? [] : RunPlaces.PoolsOf(flow, catalog);
}
