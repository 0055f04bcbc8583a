namespace Pantheon.Tools.Git;

/// <summary>Deletes an attempt's folder whatever permissions its tools left, without going through any link.</summary>
internal static class TreeRemoval
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            Unlock(new DirectoryInfo(folder));
        }

        Directory.Delete(folder, recursive: true);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Unlock(DirectoryInfo root)
    {
        var folders = new Stack<DirectoryInfo>([root]);
        while (folders.TryPop(out var folder))
        {
            if ((folder.UnixFileMode & Owner) != Owner)
            {
                folder.UnixFileMode |= Owner;
            }

            foreach (var child in folder.EnumerateDirectories("*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false }))
            {
                folders.Push(child);
            }
        }
    }
}
