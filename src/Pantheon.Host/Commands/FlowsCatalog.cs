using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>Reads the catalog for the flow commands as it lies in its folder; a box file is read where there is one, and nothing is asked of the machine.</summary>
internal static class FlowsCatalog
{
    public static (Catalog Catalog, BoxSpec? Box) Load(CommandContext context)
    {
        var root = WorkplaceLoader.FindCatalog(context);
        var box = Box(context, root);
        var files = CatalogFiles.FromFolder(root);
        var load = CatalogLoader.Load(files, box);
        var errors = load.Diagnostics.Where(fault => fault.Severity == Severity.Error).ToList();
        WorkplaceLoader.Print(context, errors, files.TextOf);
        return (load.Catalog ?? throw new PantheonException(Codes.FilesInvalid, "the catalog has errors (above)", "mend them, then: pantheon validate"), box);
    }

    public static FlowSpec Find(Catalog catalog, string name) => catalog.Flows.GetValueOrDefault(name) ?? throw new PantheonException(
        Codes.FlowUnknown, $"the catalog has no flow '{name}'", Suggestion.Hint(name, catalog.Flows.Keys) ?? $"one of: {string.Join(", ", catalog.Flows.Keys.Order(StringComparer.Ordinal))}");

    private static BoxSpec? Box(CommandContext context, string root)
    {
        try
        {
            var file = WorkplaceLoader.FindBox(context, root);
            var (text, faults) = (File.ReadAllText(file), new DiagnosticBag());
            var box = BoxFileReader.Read(file, text, faults);
            WorkplaceLoader.Print(context, [.. faults.Where(fault => fault.Severity == Severity.Error)], _ => text);
            return faults.HasErrors ? null : box;
        }
        catch (PantheonException none) when (BoxOpening.IsNoneAtAll(none, context))
        {
            return null;
        }
    }
}
