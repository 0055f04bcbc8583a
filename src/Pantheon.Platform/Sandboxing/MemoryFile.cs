using System.Text;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Bytes without a name on any disk that a starting child can open by a path, and nobody can replace.</summary>
internal sealed class MemoryFile
{
    private const uint CloseOnExec = 1;

    private readonly SafeFileHandle _handle;

    public MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        _handle = LibC.CreateMemoryFile(name, CloseOnExec);
        if (_handle.IsInvalid)
        {
            throw new IOException($"A memory file for '{name}' could not be made; the kernel is older than 3.17 or out of descriptors.");
        }

        RandomAccess.Write(_handle, content, 0);
    }

    public MemoryFile(string name, string content)
        : this(name, Encoding.UTF8.GetBytes(content))
    {
    }

    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";
}
