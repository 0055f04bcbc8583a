using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>What the processes of a call use together, out of /proc.</summary>
internal static class MemberUse
{
    public static Breach Passed(IReadOnlyList<ProcessEntry> members, ProcessCaps caps)
    {
        if (members.Sum(member => member.Threads) > caps.MaxProcesses)
        {
            return Breach.Processes;
        }

        // The first sum counts what is shared once for each; only where it is too much, the kernel is asked for the fair shares, which takes it longer.
        return caps.MaxMemoryBytes is { } limit
            && members.Sum(member => Counted(member.Id)) > limit
            && OpenThreads.Ask("memory look", () => members.Sum(member => Shared(member.Id) ?? Counted(member.Id))) > limit
            ? Breach.Memory
            : Breach.None;
    }

    private static long Counted(int id) => Fields(id, "status", "RssAnon:", "RssShmem:") ?? 0;

    private static long? Shared(int id) => Fields(id, "smaps_rollup", "Pss_Anon:", "Pss_Shmem:");

    private static long? Fields(int id, string file, string first, string second)
    {
        try
        {
            var found = File.ReadLines($"/proc/{id}/{file}")
                .Where(line => line.StartsWith(first, StringComparison.Ordinal) || line.StartsWith(second, StringComparison.Ordinal))
                .Select(line => long.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1, line.LastIndexOf(' ') - line.IndexOf(':', StringComparison.Ordinal) - 1).Trim(), CultureInfo.InvariantCulture) * 1024)
                .ToList();
            return found.Count == 2 ? found.Sum() : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
