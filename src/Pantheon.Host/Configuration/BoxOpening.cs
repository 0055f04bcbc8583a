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
        context.Screen.Detail($"box      {file}");
        var text = File.ReadAllText(file);
        var faults = new DiagnosticBag();
        var box = BoxFileReader.Read(file, text, faults);
        WorkplaceLoader.Print(context, [.. faults], named => named == file ? text : null);
        return box is null || faults.HasErrors ? throw new PantheonException(Codes.FilesInvalid, $"the box file '{file}' has errors (above)", "mend it and try again") : box;
    }

    /// <summary>The box file's content, or null on a machine that has none; one that was named and is not there is a fault.</summary>
    public static BoxSpec? Find(CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return Read(context);
        }
        catch (PantheonException none) when (IsNoneAtAll(none, context))
        {
            return null;
        }
    }

    /// <summary>Whether the fault is that this machine has no box file, and nobody named one.</summary>
    public static bool IsNoneAtAll(PantheonException fault, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(context);
        return fault.Code == Codes.NoBoxFile && context.Box is null && context.Environment.Find("PANTHEON_BOX") is null;
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
