namespace Pantheon.Authoring.Catalogs;

/// <summary>Where the project's own library keeps what a catalog keeps: tools, commands and holdouts lie below agents.</summary>
public static class LibraryLayout
{
    private static readonly string[] Inner = ["tools", "commands", "holdouts"];

    /// <summary>`agents/tools/x.yaml` → `tools/x.yaml`; other paths stay as they are.</summary>
    public static string CatalogPath(string libraryPath)
    {
        var inner = Inner.FirstOrDefault(folder => libraryPath.StartsWith($"agents/{folder}/", StringComparison.Ordinal));
        return inner is null ? libraryPath : libraryPath["agents/".Length..];
    }

    /// <summary>The library as the files of a catalog; pantheon.yaml is the caller's.</summary>
    public static CatalogFiles AsCatalog(CatalogFiles library) =>
        library with { Texts = library.Texts.ToDictionary(file => CatalogPath(file.Key), file => file.Value) };
}
