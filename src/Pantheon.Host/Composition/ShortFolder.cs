using Pantheon.Core.Identity;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Composition;

/// <summary>A private folder whose path is short enough for sockets (their paths have at most 107 bytes).</summary>
internal static class ShortFolder
{
    private const int MostBytes = 70;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string For(string dataFolder, HostEnvironment environment)
    {
        var own = Path.Combine(dataFolder, "run");
        if (System.Text.Encoding.UTF8.GetByteCount(own) <= MostBytes)
        {
            return Private(own);
        }

        return environment.Find("XDG_RUNTIME_DIR") is { } runtime
            ? Private(Path.Combine(runtime, $"pantheon-{Digest.Of(own).Hex[..12]}"))

            // in a folder that all accounts share, a name that can be known beforehand would be somebody else's to take
            : Directory.CreateTempSubdirectory("pantheon-").FullName;
    }

    private static string Private(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // it may stand already, with other rights; where it is another account's, this fails
            Directory.CreateDirectory(folder, Owner);
            File.SetUnixFileMode(folder, Owner);
        }

        return folder;
    }
}
