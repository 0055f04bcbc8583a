using System.Globalization;
using System.Text;
using Pantheon.Core.Identity;

namespace Pantheon.Storage.Embedded;

/// <summary>The paths of a private cluster, and what its files on disk say about it.</summary>
internal sealed class ClusterLayout(ClusterOptions options)
{
    /// <summary>The socket's address holds 108 bytes with its closing NUL.</summary>
    public const int LongestSocketPath = 107;

    public const string Socket = ".s.PGSQL.5432";

    public string Folder { get; } = Path.GetFullPath(options.Folder);

    public string Cluster => Path.Combine(Folder, "cluster");

    public string Logs => Path.Combine(Folder, "log");

    public string Log => Path.Combine(Logs, "postgres.log");

    public string LockFile => Path.Combine(Folder, "start.lock");

    public string PidFile => Path.Combine(Cluster, "postmaster.pid");

    /// <summary>A file written when everything of an initialisation is in place.</summary>
    public string CompleteFile => Path.Combine(Cluster, "pantheon.complete");

    public bool IsComplete => File.Exists(CompleteFile);

    /// <summary>The major version that made the cluster; null while there is none.</summary>
    public int? Major => IsComplete && int.TryParse(
        File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")).Trim(),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var major) ? major : null;

    /// <summary>Beside the cluster where its path is short enough, else in the runtime folder or below the system's temporary folder.</summary>
    public string SocketFolder(bool asRoot)
    {
        var beside = Path.Combine(Folder, "run");
        if (Fits(beside))
        {
            return beside;
        }

        var name = "pantheon-" + Digest.Of(Folder).Hex[..12];
        // another account must be able to reach it, which a user's runtime folder does not allow
        var runtime = !asRoot && options.RuntimeFolder is { Length: > 0 } folder ? Path.Combine(folder, name) : null;
        return runtime is not null && Fits(runtime) ? runtime : Path.Combine("/tmp", $"{name}-{Environment.UserName}");
    }

    /// <summary>What a running or crashed server wrote about itself; null where there is no such file.</summary>
    public Postmaster? ReadPidFile()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PidFile);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var pid = lines.Length > 0 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new Postmaster(pid, lines.Length > 4 && lines[4].Length > 0 ? lines[4] : null);
    }

    private static bool Fits(string folder) => Encoding.UTF8.GetByteCount(Path.Combine(folder, Socket)) <= LongestSocketPath;

    /// <summary>The first and the fifth line of postmaster.pid.</summary>
    internal sealed record Postmaster(int Pid, string? SocketFolder);
}
