using Pantheon.Core.Globs;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Shell;

/// <summary>Reads what a command left in its output folder; links and oversized files are passed over, as the command chose them.</summary>
internal static class ResultFiles
{
    private const long MaxBytes = 32L * 1024 * 1024;
    private const int MaxFiles = 2_000;

    public static IReadOnlyList<ResultFile> Read(string folder, string? pattern)
    {
        var glob = new Glob(pattern ?? "**/*.trx");
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 8 };
        return
        [
            .. Directory.EnumerateFiles(folder, "*", options)
                .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
                .Where(file => glob.Matches(file.Name) && new FileInfo(file.Path).Length is > 0 and <= MaxBytes)
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Take(MaxFiles)
                .Select(file => new ResultFile(file.Name, File.ReadAllText(file.Path))),
        ];
    }
}
