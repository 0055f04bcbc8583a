using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Configuration;

/// <summary>Finds and reads catalog and box file; faults are printed with their places, and end the command.</summary>
public static class WorkplaceLoader
{
    private const string BoxFile = "box.yaml";

    public static async Task<Workplace> LoadAsync(CommandContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var root = FindCatalog(context);
        var boxFile = FindBox(context, root);
        var committed = await new CommittedFolder(new ProcessRunner(context.Time)).ReadAsync(root, null, cancellationToken);
        var files = new CatalogFiles(root, committed.Commit, Definitions(committed.Texts)) { Prefix = Prefix(root, context.Folder) };
        context.Screen.Detail($"catalog  {root} at {committed.Commit[..Math.Min(7, committed.Commit.Length)]}");
        context.Screen.Detail($"box      {boxFile}");
        var boxFaults = new DiagnosticBag();
        var boxText = await File.ReadAllTextAsync(boxFile, cancellationToken);
        var box = BoxFileReader.Read(boxFile, boxText, boxFaults);
        var load = CatalogLoader.Load(files, box);
        Print(context, [.. load.Diagnostics, .. boxFaults], file => file == boxFile ? boxText : files.TextOf(file));
        if (load.Catalog is not { } catalog || box is null || load.Diagnostics.HasErrors || boxFaults.HasErrors)
        {
            throw new PantheonException(Codes.FilesInvalid, "the catalog or the box file has errors (above); nothing was started", "mend them, commit the catalog, then: pantheon validate");
        }

        var uncommitted = Uncommitted(files, CatalogFiles.FromFolder(root));
        if (uncommitted.Count > 0)
        {
            context.Screen.Warn($"uncommitted edits of the catalog are not used: {string.Join(", ", uncommitted)}; the catalog is read at commit {committed.Commit[..7]}");
        }

        return new Workplace(catalog, box) { Uncommitted = uncommitted };
    }

    /// <summary>The catalog as it was at the commit a run is pinned to, or its refusal: what no longer loads is not run under anything else.</summary>
    public static async Task<Catalog> LoadAtAsync(CommandContext context, Workplace workplace, string commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(workplace);
        if (commit == workplace.Catalog.Commit)
        {
            return workplace.Catalog;
        }

        var root = workplace.Catalog.Root;
        CatalogLoad load;
        try
        {
            var committed = await new CommittedFolder(new ProcessRunner(context.Time)).ReadAsync(root, commit, cancellationToken);
            load = CatalogLoader.Load(new CatalogFiles(root, commit, Definitions(committed.Texts)), workplace.Box);
        }
        catch (PantheonException gone)
        {
            throw Gone(commit, gone.Message);
        }

        return load.Catalog ?? throw Gone(commit, $"it does not load with this version of Pantheon: {load.Diagnostics.First(fault => fault.Severity == Severity.Error).Message}");
    }

    private static PantheonException Gone(string commit, string why) =>
        new(Codes.PinnedPolicyGone, $"the catalog and policy at commit {commit[..Math.Min(7, commit.Length)]} cannot be read: {why}", "queue the tasks again: they are pinned to the catalog as it is now");

    /// <summary>The catalog's folder, absolute.</summary>
    public static string FindCatalog(CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new CatalogLocator { Explicit = context.Catalog, Variable = context.Environment.Find("PANTHEON_CATALOG"), CurrentFolder = context.Folder }.Find();
    }

    /// <summary>The box file; a catalog in a `.pantheon/` folder may bring one beside that folder, as the demo does.</summary>
    public static string FindBox(CommandContext context, string catalog)
    {
        ArgumentNullException.ThrowIfNull(context);
        var locator = new BoxLocator
        {
            Explicit = context.Box,
            Variable = context.Environment.Find("PANTHEON_BOX"),
            ConfigHome = context.Environment.Find("XDG_CONFIG_HOME"),
            Home = context.Environment.Home,
            CurrentFolder = context.Folder,
        };
        if (locator.Explicit is null && locator.Variable is null
            && Path.GetFileName(catalog) == CatalogLocator.FolderName
            && Path.Combine(Path.GetDirectoryName(catalog) ?? catalog, BoxFile) is var beside
            && File.Exists(beside))
        {
            return beside;
        }

        return locator.Find();
    }

    /// <summary>Prints diagnostics with their source line and a caret.</summary>
    public static void Print(CommandContext context, IReadOnlyList<Diagnostic> diagnostics, Func<string, string?> textOf)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (diagnostics.Count > 0)
        {
            context.Screen.ErrorOutput.WriteLine(DiagnosticPrinter.Print(diagnostics, textOf).TrimEnd());
        }
    }

    private static Dictionary<string, string> Definitions(IReadOnlyDictionary<string, string> texts) =>
        texts.Where(file => CatalogFiles.IsCatalogPath(file.Key)).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);

    private static string Prefix(string root, string folder)
    {
        var relative = Path.GetRelativePath(folder, root).Replace('\\', '/');
        return relative == "." ? "" : relative + "/";
    }

    private static List<string> Uncommitted(CatalogFiles committed, CatalogFiles folder) =>
        [.. committed.Texts.Keys.Union(folder.Texts.Keys)
            .Where(path => committed.Texts.GetValueOrDefault(path) != folder.Texts.GetValueOrDefault(path))
            .Order(StringComparer.Ordinal)];
}
