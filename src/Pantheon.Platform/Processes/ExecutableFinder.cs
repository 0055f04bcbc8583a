namespace Pantheon.Platform.Processes;

/// <summary>Finds a program over an explicit PATH value, never over the worker's own.</summary>
public static class ExecutableFinder
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The full path of the first match, or null. Empty and relative entries of the PATH are skipped: they would mean the working directory.</summary>
    public static string? Find(string name, string? path)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Path.IsPathRooted(name))
        {
            return IsExecutable(name) ? name : null;
        }

        return (path ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .SelectMany(folder => NamesOf(name).Select(file => Path.Combine(folder, file)))
            .FirstOrDefault(IsExecutable);
    }

    public static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);

    private static string[] NamesOf(string name) => OperatingSystem.IsWindows() ? [name, name + ".exe"] : [name];
}
