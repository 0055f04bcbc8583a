using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Calls of the C library that set a scene up.</summary>
internal static partial class Native
{
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int Join(SafeFileHandle spaces, int kind);

    /// <summary>Opens a file so that children inherit it, as careless native code does.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle OpenInheritable(string path, int flags);
}
