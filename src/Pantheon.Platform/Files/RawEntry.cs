using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Files;

/// <summary>One entry of an opened folder as the kernel lists it: a name of bytes, and its type without following it.</summary>
internal sealed record RawEntry(byte[] Name, byte Type)
{
    public const byte Folder = 4;
    public const byte File = 8;
    public const byte Link = 10;

    private const byte Unknown = 0;
    private const int NameOffset = 19; // number, offset, length of the record, type

    public static IReadOnlyList<RawEntry> ReadAll(SafeFileHandle folder)
    {
        var entries = new List<RawEntry>();
        var buffer = new byte[64 * 1024];
        while (LibC.ReadEntries(folder, buffer, buffer.Length) is var bytes and not 0)
        {
            if (bytes < 0)
            {
                throw new IOException($"a folder of the tree cannot be listed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }

            for (var at = 0; at < bytes; at += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)))
            {
                var name = buffer.AsSpan(at + NameOffset);
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    entries.Add(new RawEntry(name.ToArray(), TypeOf(folder, name, buffer[at + 18])));
                }
            }
        }

        return entries;
    }

    public bool IsNamed(ReadOnlySpan<byte> name) => Name.AsSpan().SequenceEqual(name);

    private static byte TypeOf(SafeFileHandle folder, ReadOnlySpan<byte> name, byte type)
    {
        if (type != Unknown)
        {
            return type;
        }

        byte[] ended = [.. name, 0];
        return LibC.Stat(folder, ended, FileStatus.DoNotFollow, FileStatus.BasicFields, out var status) == 0
            ? (byte)(status.Mode >> 12)
            : throw new IOException($"an entry of the tree cannot be looked at: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }
}
