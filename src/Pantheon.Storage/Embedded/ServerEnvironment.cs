using Pantheon.Core.Diagnostics;

namespace Pantheon.Storage.Embedded;

/// <summary>The exact environment of the server's programs, and how their complaints are read.</summary>
internal static class ServerEnvironment
{
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
        ["LC_ALL"] = "C",
        ["TZ"] = "UTC",
    };

    public static string LastLines(string text, int count) => string.Join(
        "; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(count));

    /// <summary>The second is what Postgres says when only a part of a page found room.</summary>
    public static bool SaysDiskFull(string lines) =>
        lines.Contains("No space left on device", StringComparison.Ordinal) || lines.Contains("Check free disk space", StringComparison.Ordinal);

    public static PantheonException DiskFull(string folder, string lines) => new(
        Codes.StoreDiskFull, $"the disk of '{folder}' is full: {lines}", "free some space there, or move the data folder in the box file");
}
