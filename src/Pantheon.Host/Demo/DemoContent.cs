using Pantheon.Host.Embedded;

namespace Pantheon.Host.Demo;

/// <summary>The files of the demo as they lie in the program, by their path with slashes.</summary>
internal static class DemoContent
{
    private const string Prefix = "demo/";
    private const string SourceMark = ".txt";

    public static IReadOnlyDictionary<string, string> Read() =>
        EmbeddedTexts.Read(Prefix).ToDictionary(file => Unmarked(file.Key), file => file.Value, StringComparer.Ordinal);

    private static string Unmarked(string path) =>
        path.EndsWith(SourceMark, StringComparison.Ordinal) ? path[..^SourceMark.Length] : path;
}
