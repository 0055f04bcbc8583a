using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>Keeps the worker and all its children from writing their memory, keys included, to disk when they crash.</summary>
internal static class CoreDumps
{
    private const int CoreLimit = 4;

    // not 0: where cores are piped into a program of the machine, one byte is the only limit that keeps it from being started
    private const ulong OneByte = 1;

    private static readonly Lazy<bool> Stands = new(Lower);

    /// <summary>Lowers the worker's own limit, for good; children inherit it. A limit of nothing at all, set by whoever started the worker, stays.</summary>
    /// <exception cref="ProcessStartException">The limit does not stand: nothing is started.</exception>
    public static void RuleOut(string forProgram)
    {
        if (OperatingSystem.IsLinux() && !Stands.Value)
        {
            throw new ProcessStartException(forProgram, "the system does not let core dumps be ruled out; start the worker with 'ulimit -c 0', or LimitCORE=0 in its unit.");
        }
    }

    private static bool Lower()
    {
        if (LibC.GetLimit(CoreLimit, out var limit) != 0)
        {
            return false;
        }

        var most = Math.Min(limit.Hard, OneByte);
        return LibC.SetLimit(CoreLimit, new ResourceLimit(most, most)) == 0;
    }
}
