using System.Globalization;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Ends tools that a killed worker left behind: bubblewrap ties a sandbox to its starter's life a moment after it has begun, and a kill in that moment misses it.</summary>
public static class LeftoverTools
{
    private const string Program = "bwrap";

    /// <summary>Kills every sandbox that has a folder below the given one; its owner must know that no worker is at work there. Gives how many it found.</summary>
    public static int End(string workFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(workFolder);
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        var inside = Path.GetFullPath(workFolder) + "/";
        var found = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && IsSandboxOf(process, inside))
            {
                _ = LibC.Kill(id, LibC.SigKill);
                found++;
            }
        }

        return found;
    }

    private static bool IsSandboxOf(string process, string inside)
    {
        try
        {
            var words = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
            return Path.GetFileName(words[0]) == Program && Array.Exists(words, word => word.StartsWith(inside, StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // it ended meanwhile, or belongs to somebody else
            return false;
        }
    }
}
