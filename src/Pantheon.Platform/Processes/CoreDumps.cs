using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Keeps the worker and all its children from writing their memory, keys included, to disk when they crash.</summary>
internal static class CoreDumps
{
    private const int CoreLimit = 4;

    // not 0: where cores are piped into a program of the machine, one byte is the only limit that keeps it from being started
    private const ulong OneByte = 1;

    private static readonly Lazy<bool> Lowered = new(Lower);

    /// <summary>Lowers the worker's own limit, for good; children inherit it. A limit of nothing at all, set by whoever started the worker, stays.</summary>
    public static void RuleOut() => _ = Lowered.Value;

    private static bool Lower()
    {
        if (!OperatingSystem.IsLinux() || LibC.GetLimit(CoreLimit, out var limit) != 0)
        {
            return false;
        }

        var most = Math.Min(limit.Hard, OneByte);
        return LibC.SetLimit(CoreLimit, new ResourceLimit(most, most)) == 0;
    }
}
