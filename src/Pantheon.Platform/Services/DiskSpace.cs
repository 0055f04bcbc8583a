namespace Pantheon.Platform.Services;

/// <summary>Tells how much room the file system of a path has left for this account.</summary>
public static class DiskSpace
{
    public static long FreeBytes(string path) => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace;
}
