using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>A thread of the child that waits for an answer: its memory, its filters and the kind of its sockets, read from outside.</summary>
internal sealed unsafe class ObservedThread(int id)
{
    private const int SocketLevel = 1;
    private const int SocketType = 3;

    /// <summary>How many bytes of the wanted ones could be read; 0 when the address is not the child's, or the child not ours to read.</summary>
    public int Read(ulong address, Span<byte> into)
    {
        if (into.IsEmpty || address == 0)
        {
            return 0;
        }

        fixed (byte* here = into)
        {
            var local = new MemoryRange((ulong)here, (nuint)into.Length);
            var remote = new MemoryRange(address, (nuint)into.Length);
            return (int)Math.Max(0, SeccompCalls.ReadMemory(id, local, 1, remote, 1, 0));
        }
    }

    public int? Filters() => ThreadRoll.FiltersOf(id.ToString(CultureInfo.InvariantCulture));

    /// <summary>"tcp" or "udp", of a socket of the child.</summary>
    public string? ProtocolOf(ulong descriptor)
    {
        try
        {
            if (Field($"/proc/{id}/status", "Tgid:") is not { } process)
            {
                return null;
            }

            using var handle = new SafeFileHandle(SeccompCalls.Ask(SeccompCalls.OpenProcess, process, 0, 0), ownsHandle: true);
            using var socket = handle.IsInvalid
                ? handle
                : new SafeFileHandle(SeccompCalls.Ask(SeccompCalls.TakeDescriptor, handle.DangerousGetHandle(), (nint)(int)descriptor, 0), ownsHandle: true);
            var length = (uint)sizeof(int);
            return socket.IsInvalid || SeccompCalls.SocketOption(socket, SocketLevel, SocketType, out var type, ref length) != 0
                ? null
                : type switch { 1 => "tcp", 2 => "udp", 3 => "raw", _ => null };
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the child's own view of the file system has this path.</summary>
    public bool Sees(string path) => File.Exists($"/proc/{id}/root{path}");

    public bool HasAbstractSocket(string name)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/net/unix").Any(line => line.EndsWith($" {name}", StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static int? Field(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return int.TryParse(line.AsSpan(name.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            }
        }

        return null;
    }
}
