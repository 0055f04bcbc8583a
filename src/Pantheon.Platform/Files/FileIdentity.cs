using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Files;

/// <summary>What tells one state of a file from every other without reading it: its place on disk, its size and when it was last written; on Linux also when anything of it last changed, which nobody can set.</summary>
public sealed record FileIdentity(string Key)
{
    /// <summary>Throws <see cref="FileNotFoundException"/> where there is no such file.</summary>
    public static FileIdentity Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        var facts = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}");
        if (!OperatingSystem.IsLinux())
        {
            return new FileIdentity(facts);
        }

        using var nowhere = new SafeFileHandle(-100, ownsHandle: false); // the working directory; the path is whole
        return LibC.Stat(nowhere, file.FullName, FileStatus.DoNotFollow, FileStatus.BasicFields, out var status) == 0
            ? new FileIdentity(string.Create(CultureInfo.InvariantCulture, $"{facts}\n{status.DeviceMajor}:{status.DeviceMinor}:{status.Inode}\n{status.ChangedSeconds}.{status.ChangedNanoseconds}"))
            : throw new FileNotFoundException($"the file '{path}' cannot be looked at", path);
    }
}
