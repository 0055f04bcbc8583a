using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Embedded;

namespace Pantheon.Host.Drafting;

/// <summary>Writes a new file into the catalog as it lies there, after the catalog was read with it: one that `validate` would refuse is not written.</summary>
internal sealed class DraftWriter(CommandContext context)
{
    private const string Library = "library/";

    private readonly string _root = WorkplaceLoader.FindCatalog(context);

    public Drafts Drafts()
    {
        var files = CatalogFiles.FromFolder(_root);
        var load = CatalogLoader.LoadUnpinned(files, null);
        if (load.Catalog is null)
        {
            WorkplaceLoader.Print(context, [.. load.Diagnostics], files.TextOf);
            throw new PantheonException(Codes.FilesInvalid, "the catalog has errors (above); nothing was written", "mend them first: pantheon validate");
        }

        var zone = context.Time.LocalTimeZone is { HasIanaId: true } local ? local.Id : "Etc/UTC";
        var library = EmbeddedTexts.Read(Library).ToDictionary(file => LibraryLayout.CatalogPath(file.Key), file => LibraryTexts.Fitted(file.Value, zone, []));
        return new Drafts(load.Catalog, files.Texts, library);
    }

    /// <summary>Checks the draft, writes it unless it is a rehearsal, and gives its whole path.</summary>
    public async Task<string> WriteAsync((string Path, string Text) draft, bool isDry, CancellationToken cancellationToken)
    {
        var files = CatalogFiles.FromFolder(_root);
        var name = Path.ChangeExtension(draft.Path, null);
        if (files.Texts.Keys.FirstOrDefault(path => Path.ChangeExtension(path, null) == name) is { } there)
        {
            throw new PantheonException(Codes.DefinitionExists, $"'{Path.Combine(_root, there)}' is there already", "edit it, or choose another name");
        }

        var load = CatalogLoader.LoadUnpinned(files with { Texts = new Dictionary<string, string>(files.Texts) { [draft.Path] = draft.Text } }, null);
        List<Diagnostic> faults = [.. load.Diagnostics.Where(fault => fault.Severity == Severity.Error)];
        if (faults.Count > 0)
        {
            WorkplaceLoader.Print(context, faults, file => file == draft.Path ? draft.Text : files.TextOf(file));
            throw new PantheonException(Codes.DraftRefused, $"'{draft.Path}' would not be accepted (see above); nothing was written", "choose another name, route or source");
        }

        var target = Path.Combine(_root, draft.Path);
        if (!isDry)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // it lies in the folder of its kind
            await using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(draft.Text), cancellationToken);
        }

        return target;
    }
}
