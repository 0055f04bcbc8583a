using Pantheon.Authoring.Boxes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Host.Configuration;

/// <summary>Reads the box file alone, for commands that look at what happened and need no definitions.</summary>
public static class BoxOpening
{
    public static BoxSpec Read(CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var file = WorkplaceLoader.FindBox(context, Catalog(context));
        var text = File.ReadAllText(file);
        var faults = new DiagnosticBag();
        var box = BoxFileReader.Read(file, text, faults);
        WorkplaceLoader.Print(context, [.. faults], named => named == file ? text : null);
        return box is null || faults.HasErrors ? throw new PantheonException(Codes.FilesInvalid, $"the box file '{file}' has errors (above)", "mend it and try again") : box;
    }

    private static string Catalog(CommandContext context)
    {
        try
        {
            return WorkplaceLoader.FindCatalog(context);
        }
        catch (PantheonException missing) when (missing.Code == Codes.NoCatalog)
        {
            // without a catalog the box file is looked for at its usual places
            return context.Folder;
        }
    }
}
