using Pantheon.Core.Identity;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Composition;

/// <summary>A private folder whose path is short enough for sockets (their paths have at most 107 bytes).</summary>
internal static class ShortFolder
{
    private const int MostBytes = 70;

    public static string For(string dataFolder, HostEnvironment environment)
    {
        var own = Path.Combine(dataFolder, "run");
        var folder = System.Text.Encoding.UTF8.GetByteCount(own) <= MostBytes
            ? own
            : Path.Combine(environment.Find("XDG_RUNTIME_DIR") ?? Path.GetTempPath(), $"pantheon-{Digest.Of(own).Hex[..12]}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }
}
