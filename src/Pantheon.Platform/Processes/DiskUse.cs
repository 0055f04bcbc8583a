using System.IO.Enumeration;

namespace Pantheon.Platform.Processes;

/// <summary>Adds up the files below a call's folders, as far as its bound needs.</summary>
internal static class DiskUse
{
    private const int MaxEntries = 2_000_000;

    // a walk over a large tree takes a while: at most a tenth of the time goes into walking
    private const int PauseForEachWalk = 9;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
        ReturnSpecialDirectories = false,
    };

    /// <summary>True when the bound was passed, false when the call ended first.</summary>
    public static async Task<bool> WaitForBreachAsync(ProcessCaps caps, TimeProvider time, CancellationToken ended)
    {
        var pause = Pace;
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(pause, time, ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (ended.IsCancellationRequested)
            {
                return false;
            }

            var begun = time.GetTimestamp();
            if (Exceeds(caps))
            {
                return true;
            }

            var walked = time.GetElapsedTime(begun) * PauseForEachWalk;
            pause = walked > Pace ? walked : Pace;
        }

        return false;
    }

    /// <summary>Whether there is more than the bound allows, or more entries than anybody counts.</summary>
    public static bool Exceeds(ProcessCaps caps)
    {
        if (caps.MaxDiskBytes is not { } limit)
        {
            return false;
        }

        var bytes = 0L;
        var entries = 0;
        foreach (var size in caps.DiskFolders.Where(Directory.Exists).SelectMany(SizesBelow))
        {
            bytes += size;
            if (bytes > limit || ++entries > MaxEntries)
            {
                return true;
            }
        }

        return false;
    }

    private static FileSystemEnumerable<long> SizesBelow(string folder) => new(
        folder, (ref FileSystemEntry entry) => entry.IsDirectory ? 0 : entry.Length, Everything)
    {
        // a link leads out of the folder, and what is there is not the call's
        ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };
}
