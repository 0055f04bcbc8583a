using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Doctor;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Commands;

/// <summary>Reads catalog and box file for the doctor, who goes on with what can be read.</summary>
internal static class DoctorFiles
{
    public static async Task<DoctorScene> ReadAsync(CommandContext context, bool night, CancellationToken cancellationToken)
    {
        var processes = new ProcessRunner(context.Time);
        var (root, missing) = Root(context);
        var (box, boxResult) = Box(context, root);
        var scene = new DoctorScene(context.Environment, context.Time, processes) { Night = night, Box = box, BoxResult = boxResult, CatalogResult = missing ?? CheckResult.Pass("catalog", "") };
        return root is null ? scene : await WithCatalogAsync(scene, root, cancellationToken);
    }

    private static (string? Root, CheckResult? Missing) Root(CommandContext context)
    {
        try
        {
            return (WorkplaceLoader.FindCatalog(context), null);
        }
        catch (PantheonException none)
        {
            return (null, CheckResult.Fail("catalog", $"{none.Message} ({none.Code})", none.Hint));
        }
    }

    private static (BoxSpec? Box, CheckResult Result) Box(CommandContext context, string? root)
    {
        const string name = "box";
        try
        {
            var file = WorkplaceLoader.FindBox(context, root ?? context.Folder);
            var faults = new DiagnosticBag();
            var box = BoxFileReader.Read(file, File.ReadAllText(file), faults);
            return box is null
                ? (null, CheckResult.Fail(name, $"{file} has {faults.Count} faults, the first: {First(faults)}", "pantheon validate"))
                : (box, CheckResult.Pass(name, $"{file}, pools {string.Join(", ", box.Pools.Keys)}"));
        }
        catch (PantheonException none)
        {
            return (null, CheckResult.Fail(name, $"{none.Message} ({none.Code})", none.Hint));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, CheckResult.Fail(name, unreadable.Message, "make it readable, or name another with '--box'"));
        }
    }

    private static async Task<DoctorScene> WithCatalogAsync(DoctorScene scene, string root, CancellationToken cancellationToken)
    {
        const string name = "catalog";
        try
        {
            var committed = await new CommittedFolder(scene.Processes).ReadAsync(root, null, cancellationToken);
            var texts = committed.Texts.Where(file => CatalogFiles.IsCatalogPath(file.Key)).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
            var load = CatalogLoader.Load(new CatalogFiles(root, committed.Commit, texts), scene.Box);
            if (load.Catalog is not { } catalog)
            {
                return scene with { CatalogResult = CheckResult.Fail(name, $"{root} has {load.Diagnostics.Count} faults, the first: {First(load.Diagnostics)}", "pantheon validate") };
            }

            var lying = CatalogFiles.FromFolder(root).Texts;
            var edited = lying.Keys.Union(texts.Keys).Count(path => lying.GetValueOrDefault(path) != texts.GetValueOrDefault(path));
            var fact = $"{root} at {committed.Commit[..7]}, {load.Files} files, {catalog.Tasks.Count} tasks";
            return scene with
            {
                Catalog = catalog,
                CatalogResult = edited == 0 ? CheckResult.Pass(name, fact) : CheckResult.Warn(name, $"{fact}; {edited} uncommitted edits are not used", "commit them"),
            };
        }
        catch (PantheonException fault)
        {
            return scene with { CatalogResult = CheckResult.Fail(name, $"{fault.Message} ({fault.Code})", fault.Hint) };
        }
    }

    private static string First(DiagnosticBag faults)
    {
        var first = faults.OrderByDescending(fault => fault.Severity).First();
        return $"{first.Span}: {first.Message} ({first.Code})";
    }
}
