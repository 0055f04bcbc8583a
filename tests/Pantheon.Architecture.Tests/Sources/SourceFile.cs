using System.Text.RegularExpressions;

namespace Pantheon.Architecture.Tests.Sources;

/// <summary>A C# file as the folder rules see it: where it lies, which namespace it says, and its code without comments.</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    public string Project => Path.Split('/')[1];

    public bool IsGenerated => Path.Contains("/Migrations/", StringComparison.Ordinal);

    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    public string? Namespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The namespace that the file's place asks for; nothing for the files that lie beside the project file.</summary>
    public string? ExpectedNamespace
    {
        get
        {
            var parts = Path.Split('/')[1..^1];
            return parts.Length == 1 ? null : string.Join('.', parts);
        }
    }

    public bool DeclaresTypes => TypeLine().IsMatch(Code);

    public string Code => Comment().Replace(Text, "");

    public IEnumerable<string> TypeNames => TypeLine().Matches(Code).Select(m => m.Groups["name"].Value);

    public static IReadOnlyList<SourceFile> Under(params string[] folders) =>
    [
        .. from folder in folders
           let root = System.IO.Path.Combine(RepositoryRoot.Path, folder)
           where Directory.Exists(root)
           from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
           let relative = System.IO.Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/')
           where !relative.Contains("/bin/", StringComparison.Ordinal) && !relative.Contains("/obj/", StringComparison.Ordinal)
           orderby relative
           select new SourceFile(relative, File.ReadAllText(file)),
    ];

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>?\[\], ]+)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
