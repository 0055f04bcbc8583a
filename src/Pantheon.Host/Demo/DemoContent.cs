using System.Text;

namespace Pantheon.Host.Demo;

/// <summary>The files of the demo as they lie in the program, by their path with slashes.</summary>
internal static class DemoContent
{
    private const string Prefix = "demo/";
    private const string SourceMark = ".txt";

    public static IReadOnlyDictionary<string, string> Read()
    {
        var assembly = typeof(DemoContent).Assembly;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            var path = name.Replace('\\', '/');
            if (path.StartsWith(Prefix, StringComparison.Ordinal))
            {
                // The name comes from the list of names, so the stream is there.
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                files.Add(Unmarked(path[Prefix.Length..]), reader.ReadToEnd().ReplaceLineEndings("\n"));
            }
        }

        return files;
    }

    private static string Unmarked(string path) =>
        path.EndsWith(SourceMark, StringComparison.Ordinal) ? path[..^SourceMark.Length] : path;
}
