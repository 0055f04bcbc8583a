using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Catalogs;

/// <summary>Finds the catalog's folder; every value is passed in, nothing is read from the environment here.</summary>
public sealed record CatalogLocator
{
    public const string ProjectFile = "pantheon.yaml";
    public const string FolderName = ".pantheon";

    /// <summary>What `--catalog` said.</summary>
    public string? Explicit { get; init; }

    /// <summary>The value of PANTHEON_CATALOG.</summary>
    public string? Variable { get; init; }

    public required string CurrentFolder { get; init; }

    /// <summary>The folder with pantheon.yaml, absolute; throws when there is none.</summary>
    public string Find()
    {
        if ((Explicit ?? Variable) is { Length: > 0 } named)
        {
            var path = Path.GetFullPath(named, CurrentFolder);
            return FolderAt(path)
                ?? throw new PantheonException(Codes.NoCatalog, $"'{path}' is no catalog: it has no {ProjectFile}", Explicit is null ? "PANTHEON_CATALOG names it; correct or unset it" : "correct '--catalog'");
        }

        for (var folder = new DirectoryInfo(CurrentFolder); folder is not null; folder = folder.Parent)
        {
            if (FolderAt(folder.FullName) is { } found)
            {
                return found;
            }
        }

        throw new PantheonException(Codes.NoCatalog, $"neither '{CurrentFolder}' nor a folder above it has {FolderName}/ or {ProjectFile}", "run 'pantheon init', or name a catalog with '--catalog'");
    }

    private static string? FolderAt(string folder)
    {
        var inner = Path.Combine(folder, FolderName);
        return File.Exists(Path.Combine(inner, ProjectFile)) ? inner : File.Exists(Path.Combine(folder, ProjectFile)) ? Path.GetFullPath(folder) : null;
    }
}
