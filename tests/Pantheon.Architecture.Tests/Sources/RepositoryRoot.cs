using System.Diagnostics;

namespace Pantheon.Architecture.Tests.Sources;

/// <summary>The checkout that these tests were built from, found by walking up to the solution file.</summary>
internal static class RepositoryRoot
{
    private static readonly Lazy<IReadOnlyList<string>> Listing = new(List);

    public static string Path { get; } = Find();

    /// <summary>The paths that git tracks and that are still on the disk, relative, with slashes.</summary>
    public static IReadOnlyList<string> TrackedFiles => Listing.Value;

    public static string Read(string relative) => File.ReadAllText(System.IO.Path.Combine(Path, relative));

    public static bool Has(string relative) => System.IO.Path.Exists(System.IO.Path.Combine(Path, relative));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no Pantheon.sln above '{AppContext.BaseDirectory}'");
        }

        return folder.FullName;
    }

    private static string[] List()
    {
        // a checkout may belong to another user than the one who tests it: git then asks for this word of trust
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "-C", Path, "ls-files", "-z"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git ls-files in '{Path}' ended with {git.ExitCode}");
        }

        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(Has)];
    }
}
