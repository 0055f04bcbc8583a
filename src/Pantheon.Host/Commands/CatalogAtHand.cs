using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Commands;

/// <summary>The catalog as it lies there, for commands that can do without one.</summary>
internal static class CatalogAtHand
{
    /// <summary>Null where there is none, or none that loads.</summary>
    public static Catalog? Find(CommandContext context)
    {
        try
        {
            var root = WorkplaceLoader.FindCatalog(context);
            return ReadingBuild.IsThis ? throw new WholeProgramNeededException() : CatalogLoader.Load(CatalogFiles.FromFolder(root), null).Catalog;
        }
        catch (PantheonException missing) when (missing.Code == Codes.NoCatalog)
        {
            return null;
        }
    }
}
