using System.Text;
using Pantheon.Core.Globs;
using Pantheon.Platform.Files;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Shell;

/// <summary>
/// Reads what a command left in its output folder. The command chose everything there, so each file is opened beneath the folder without
/// following links, pipes and hard links are passed over, and the number, depth and size of what is read have bounds.
/// </summary>
internal static class ResultFiles
{
    private const int MaxBytes = 32 * 1024 * 1024;
    private const int MaxAllBytes = 128 * 1024 * 1024;
    private const int MaxFiles = 2_000;
    private const int MaxEntries = 50_000;
    private const int MaxDepth = 8;

    public static IReadOnlyList<ResultFile> Read(string folder, string? pattern) => Read(folder, pattern, out _);

    /// <param name="leftOut">A file that matches and was not read, or null when all were.</param>
    public static IReadOnlyList<ResultFile> Read(string folder, string? pattern, out string? leftOut)
    {
        using var tree = TreeDirectory.Open(folder);
        var glob = new Glob(pattern ?? "**/*.trx");
        var left = MaxAllBytes;
        var files = new List<ResultFile>();
        foreach (var name in FilesOf(tree, out leftOut).Where(glob.Matches).Order(StringComparer.Ordinal))
        {
            if (files.Count == MaxFiles || left <= 0)
            {
                leftOut ??= name;
                break;
            }

            if (TryRead(tree, name, Math.Min(MaxBytes, left)) is not { } bytes)
            {
                leftOut ??= name;
            }
            else if (bytes.Length > 0)
            {
                left -= bytes.Length;
                files.Add(new ResultFile(name, Text(bytes)));
            }
        }

        return files;
    }

    /// <param name="leftOut">Where there was more than is looked at; null where all was seen.</param>
    private static List<string> FilesOf(TreeDirectory tree, out string? leftOut)
    {
        leftOut = null;
        var files = new List<string>();
        var folders = new Queue<(string Path, int Depth)>([("", 0)]);
        var seen = 0;
        while (folders.TryDequeue(out var folder))
        {
            foreach (var entry in TryList(tree, folder.Path))
            {
                var path = folder.Path.Length == 0 ? entry.Name : $"{folder.Path}/{entry.Name}";
                if (++seen > MaxEntries)
                {
                    leftOut = path;
                    return files;
                }

                if (entry.Kind == TreeEntryKind.Folder && folder.Depth < MaxDepth)
                {
                    folders.Enqueue((path, folder.Depth + 1));
                }
                else if (entry.Kind == TreeEntryKind.Folder)
                {
                    leftOut ??= path;
                }
                else if (entry.Kind == TreeEntryKind.File)
                {
                    files.Add(path);
                }
            }
        }

        return files;
    }

    private static IReadOnlyList<TreeEntry> TryList(TreeDirectory tree, string folder)
    {
        try
        {
            return tree.List(folder);
        }
        catch (Exception passedOver) when (passedOver is PathRefusedException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static byte[]? TryRead(TreeDirectory tree, string path, int maxBytes)
    {
        try
        {
            return tree.ReadFile(path, maxBytes);
        }
        catch (Exception passedOver) when (passedOver is PathRefusedException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // with its byte order mark, as a test runner may write UTF-16
    private static string Text(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
