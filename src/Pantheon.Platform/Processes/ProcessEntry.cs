using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>One line of the kernel's process table, as /proc/PID/stat tells it.</summary>
internal sealed record ProcessEntry(int Id, char State, int ParentId, int SessionId, int Threads, long StartTicks)
{
    // those after the name as far as they are read, and the rest as one
    private const int Fields = 21;

    public bool IsDead => State is 'Z' or 'X';

    public static ProcessEntry? Read(int id)
    {
        try
        {
            return Parse(id, KernelFile.Read($"/proc/{id}/stat"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the process is the first of a pid namespace below the worker's: its end is the end of all the others there.</summary>
    public static bool IsFirstOfNamespace(int id)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal)) is { } line
                && line.Split('\t', StringSplitOptions.RemoveEmptyEntries) is [_, _, .., "1"];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static IReadOnlyList<ProcessEntry> ReadAll() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => Read(int.Parse(name!, CultureInfo.InvariantCulture)))
            .OfType<ProcessEntry>(),
    ];

    /// <summary>Signals exactly this process, and nothing that got its number since the table was read; answers whether it was still there.</summary>
    public bool Signal(int signal)
    {
        // the handle stays with the process it was opened for; a kernel without such handles, or a worker without descriptors, gives none
        using var process = new SafeFileHandle(LibC.OpenProcess(LibC.PidfdOpen, Id, 0), ownsHandle: true);
        return Read(Id)?.StartTicks == StartTicks
            && (process.IsInvalid ? LibC.Kill(Id, signal) : LibC.SignalProcess(LibC.PidfdSendSignal, process, signal, 0, 0)) == 0;
    }

    private static ProcessEntry Parse(int id, string stat)
    {
        // the program's name stands in parentheses and may hold spaces and parentheses itself
        var text = stat.AsSpan(stat.LastIndexOf(')') + 2);
        Span<Range> fields = stackalloc Range[Fields];
        text.Split(fields, ' ');
        return new ProcessEntry(id, text[0], Number(text[fields[1]]), Number(text[fields[3]]), Number(text[fields[17]]), long.Parse(text[fields[19]], CultureInfo.InvariantCulture));
    }

    private static int Number(ReadOnlySpan<char> field) => int.Parse(field, CultureInfo.InvariantCulture);
}
