using System.Text;
using Pantheon.Core.Identity;

namespace Pantheon.Authoring.Catalogs;

/// <summary>The texts of a catalog as they were at one commit (or lie in the folder): path from the catalog's root, with `/`, to content.</summary>
public sealed record CatalogFiles(string Root, string Commit, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The word that stands for a commit when the files were read from the folder.</summary>
    public const string Uncommitted = "uncommitted";

    /// <summary>Folders of a catalog that hold definitions.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["agents", "flows", "policies", "tools", "commands", "tasks", "intents", "holdouts"];

    /// <summary>What messages put before a path, as `.pantheon/`.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether a path from the catalog's root belongs to it; the rest of a repository does not.</summary>
    public static bool IsCatalogPath(string path) =>
        path == CatalogLocator.ProjectFile || Folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>Reads what lies in the folder now, committed or not.</summary>
    public static CatalogFiles FromFolder(string root)
    {
        var texts = new Dictionary<string, string>();
        var full = Path.GetFullPath(root);
        var files = Folders.Select(folder => Path.Combine(full, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Append(Path.Combine(full, CatalogLocator.ProjectFile))
            .Where(File.Exists);
        foreach (var file in files)
        {
            texts[Path.GetRelativePath(full, file).Replace('\\', '/')] = File.ReadAllText(file);
        }

        return new CatalogFiles(full, Uncommitted, texts);
    }

    /// <summary>The text of a file as messages name it (for carets), or null.</summary>
    public string? TextOf(string file) => file.StartsWith(Prefix, StringComparison.Ordinal) ? Texts.GetValueOrDefault(file[Prefix.Length..]) : null;

    /// <summary>Over sorted paths and contents: the same files have the same digest wherever they lie.</summary>
    public Digest Digest()
    {
        var all = new StringBuilder();
        foreach (var (path, text) in Texts.Where(file => IsCatalogPath(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            all.Append(path).Append('\0').Append(Core.Identity.Digest.Of(text).Hex).Append('\n');
        }

        return Core.Identity.Digest.Of(all.ToString());
    }
}
