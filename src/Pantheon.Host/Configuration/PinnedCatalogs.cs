using System.Collections.Concurrent;
using Pantheon.Core.Catalogs;

namespace Pantheon.Host.Configuration;

/// <summary>The catalogs that runs are pinned to, each read once: many runs are pinned to one commit.</summary>
internal sealed class PinnedCatalogs(CommandContext context, Workplace workplace)
{
    private readonly ConcurrentDictionary<string, Catalog> _read = new(StringComparer.Ordinal);

    /// <summary>The catalog at a commit; what cannot be read is tried again each time.</summary>
    public async Task<Catalog> AtAsync(string commit, CancellationToken cancellationToken) =>
        _read.TryGetValue(commit, out var known) ? known : _read[commit] = await WorkplaceLoader.LoadAtAsync(context, workplace, commit, cancellationToken);
}
