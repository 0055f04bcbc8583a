using System.Globalization;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Ends tools and model servers that a killed worker left behind, should the switch that ends them with the worker have been killed as well.</summary>
public static class LeftoverTools
{
    private const string Sandbox = "bwrap";
    private const string ServerAddress = "--host";

    /// <summary>
    /// Kills every sandbox that has a folder below one of those given, and every server with its socket there; their owner must know
    /// that no worker is at work there. Gives how many it found.
    /// </summary>
    public static int End(params IReadOnlyCollection<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        string[] inside = [.. folders.Select(folder => Path.GetFullPath(folder) + "/")];
        var found = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            // words prove little, anybody may write them: what a worker started bears its mark as well
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && ProcessEntry.Read(id) is { IsDead: false } entry
                && ProcessMark.Of(id) is not null
                && WordsOf(process) is { } words
                && IsLeftover(words, inside)
                && entry.Signal(LibC.SigKill))
            {
                found++;
            }
        }

        return found;
    }

    private static bool IsLeftover(string[] words, string[] inside)
    {
        bool IsInside(string word) => Array.Exists(inside, folder => word.StartsWith(folder, StringComparison.Ordinal));

        var address = Array.IndexOf(words, ServerAddress) + 1;
        return Path.GetFileName(words[0]) == Sandbox ? Array.Exists(words, IsInside) : address > 0 && address < words.Length && IsInside(words[address]);
    }

    private static string[]? WordsOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // it ended meanwhile, or belongs to somebody else
            return null;
        }
    }
}
