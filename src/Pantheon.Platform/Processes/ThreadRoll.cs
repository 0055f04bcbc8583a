using System.Globalization;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>
/// The threads of the worker before one of them goes behind walls, to find those that it bore there. No line of the program makes one; the runtime
/// does, for its compiler or its collector, on whichever thread first needs it, and the new one inherits the walls.
/// </summary>
internal sealed class ThreadRoll
{
    /// <summary>The folder of the worker's own threads.</summary>
    public const string Own = "/proc/self/task";

    // who has ended is on the kernel's list for another moment
    private const int Looks = 100;

    private readonly HashSet<string> _before = [.. Ids()];
    private readonly string _starter = WallCalls.ThreadId().ToString(CultureInfo.InvariantCulture);
    private int _filters = int.MaxValue;

    /// <summary>Called by the thread behind its walls: the system call filters tell who stands there.</summary>
    public void WallsStand() => _filters = FiltersOf("thread-self") ?? int.MaxValue;

    /// <summary>
    /// Whether one that was not there before seems to stand behind as many filters as the starter, which has ended, and stays. It may as well be another starter's: only the
    /// child knows whom it waits for. False where that cannot be told.
    /// </summary>
    public bool HasStray()
    {
        try
        {
            // the worker's own threads may carry as many, and then they tell nothing
            for (var look = 1; FiltersOf("thread-self") < _filters && SettledIds().Any(IsBehind); look++)
            {
                if (look == Looks)
                {
                    return true;
                }

                Thread.Yield();
            }
        }
        catch (IOException)
        {
            // out of descriptors, say; the child looks for itself
        }

        return false;
    }

    /// <summary>The system call filters in force on a thread, as named beneath /proc (Linux 5.11 and newer); null where that is not told.</summary>
    public static int? FiltersOf(string thread)
    {
        try
        {
            return File.ReadLines($"/proc/{thread}/status").FirstOrDefault(line => line.StartsWith("Seccomp_filters:", StringComparison.Ordinal)) is { } line
                && int.TryParse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The ids that two looks have seen: a thread that ends while the kernel lists them can hide the one after it, and the starter ends just now.</summary>
    public static IReadOnlyList<string> SettledIds()
    {
        IReadOnlyList<string> last = [], ids = [.. Ids()];
        for (var look = 1; look < Looks && !ids.SequenceEqual(last); look++)
        {
            (last, ids) = (ids, [.. Ids()]);
        }

        return ids;
    }

    private bool IsBehind(string id) =>
        id != _starter && !_before.Contains(id) && !OpenThreads.KernelIds.Contains(int.Parse(id, CultureInfo.InvariantCulture)) && FiltersOf($"self/task/{id}") >= _filters;

    private static IEnumerable<string> Ids() => Directory.EnumerateDirectories(Own).Select(task => Path.GetFileName(task));
}
