using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Files;

/// <summary>Opens names beneath a folder by openat2, and puts the kernel's refusals into words.</summary>
internal static class Beneath
{
    // the kernel answers "again" when the tree was renamed under its feet
    public const int MaxTries = 16;

    public static SafeFileHandle Open(SafeFileHandle folder, string relative, IReadOnlyList<string> components, ulong flags, ulong mode = 0) =>
        TryOpen(folder, relative, components, flags, mode) ?? throw new FileNotFoundException($"There is no '{relative}' in the tree.", relative);

    public static SafeFileHandle? TryOpen(SafeFileHandle folder, string relative, IReadOnlyList<string> components, ulong flags, ulong mode = 0)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PathRefusedException(relative, "only Linux can keep a path inside its tree; nothing is opened elsewhere.");
        }

        var path = components.Count == 0 ? "." : string.Join('/', components);
        var how = new OpenHow(flags | OpenHow.CloseOnExec, mode, OpenHow.StayInside);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var descriptor = LibC.OpenBeneath(OpenHow.SystemCall, folder, path, how, OpenHow.Bytes);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (Marshal.GetLastPInvokeError() != ErrorNumber.TryAgain)
            {
                break;
            }
        }

        return Marshal.GetLastPInvokeError() == ErrorNumber.NoSuchFile ? null : throw Failure(relative);
    }

    /// <summary>A path that leads to the opened folder itself, whatever its name is by now.</summary>
    public static string PathOf(SafeFileHandle folder) => $"/proc/self/fd/{folder.DangerousGetHandle()}";

    public static PathRefusedException Failure(string relative)
    {
        var error = Marshal.GetLastPInvokeError();
        return new PathRefusedException(relative, error switch
        {
            ErrorNumber.Loop => "it leads through a symbolic link.",
            ErrorNumber.CrossesDevice => "it leads out of the tree or into another mount.",
            ErrorNumber.NotAFolder => "a part of it is a file, not a folder.",
            ErrorNumber.IsAFolder => "it is a folder.",
            ErrorNumber.NoSuchDevice => "it is a pipe, a socket or a device, not a file.",
            ErrorNumber.AccessDenied or ErrorNumber.NotPermitted => "this account may not open it.",
            ErrorNumber.NameTooLong => "one of its names is too long.",
            ErrorNumber.NoSuchCall => "the kernel cannot keep a path inside its tree (openat2, Linux 5.6 or newer).",
            _ => $"the system says '{Marshal.GetPInvokeErrorMessage(error)}'.",
        })
        {
            IsMistake = error is ErrorNumber.NotAFolder or ErrorNumber.IsAFolder or ErrorNumber.NameTooLong,
        };
    }
}
