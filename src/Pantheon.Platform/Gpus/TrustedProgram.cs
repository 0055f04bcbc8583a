using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Gpus;

/// <summary>Finds a program in folders that only the machine's owner or this account can write, whatever PATH says.</summary>
internal static class TrustedProgram
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Its path with every link followed; or why the one that is there is not used; or neither.</summary>
    public static (string? Path, string? WhyNot) Find(string name, IEnumerable<string> folders)
    {
        foreach (var found in folders.Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).Where(ExecutableFinder.IsExecutable))
        {
            var target = File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found;
            return new[] { Path.GetDirectoryName(found)!, Path.GetDirectoryName(target)!, target }.FirstOrDefault(place => !IsTrusted(place)) is { } open // a rooted path of a file has a folder
                ? (null, $"{found} is not asked: others may write {open}")
                : (target, null);
        }

        return (null, null);
    }

    private static bool IsTrusted(string place)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OperatingSystem.IsWindows() || (File.GetUnixFileMode(place) & OthersWrite) == 0;
        }

        using var nowhere = new SafeFileHandle(-100, ownsHandle: false); // the working directory; the path is whole
        return LibC.Stat(nowhere, place, 0, FileStatus.BasicFields, out var status) == 0
            && (status.Owner == 0 || status.Owner == LibC.EffectiveUser())
            && (status.Permissions & OthersWrite) == 0;
    }
}
