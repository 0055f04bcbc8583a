namespace Pantheon.Platform.Processes;

/// <summary>Finds the system's own programs that start and tie every child, never over a PATH of the worker's or a tool's.</summary>
internal static class SystemTool
{
    public const string Folders = "/usr/bin:/bin";

    public static string Find(string forProgram, string name) =>
        ExecutableFinder.Find(name, Folders)
        ?? throw new ProcessStartException(forProgram, $"the system's own '{name}' is needed to start it and is not in {Folders}.");
}
