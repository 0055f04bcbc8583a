using System.Text;

namespace Pantheon.Host.Embedded;

/// <summary>The text files that lie inside the program, by their path with slashes below a prefix.</summary>
internal static class EmbeddedTexts
{
    /// <summary>All files whose name begins with the prefix, without it, in the order of their paths.</summary>
    public static IReadOnlyDictionary<string, string> Read(string prefix)
    {
        var assembly = typeof(EmbeddedTexts).Assembly;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            var path = name.Replace('\\', '/');
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                // The name comes from the list of names, so the stream is there.
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                files.Add(path[prefix.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
            }
        }

        return files;
    }
}
