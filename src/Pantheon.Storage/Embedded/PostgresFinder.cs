using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Storage.Embedded;

/// <summary>Finds the server programs that fit a cluster: the named ones, those on the PATH, or those in the usual places.</summary>
public sealed class PostgresFinder(ProcessRunner processes)
{
    /// <summary>The oldest major version whose SQL the store uses.</summary>
    public const int OldestMajor = 15;

    private const string InstallHint =
        "install the server (Debian, Ubuntu: apt install postgresql; Fedora: dnf install postgresql-server; Alpine: apk add postgresql; macOS: brew install postgresql@17), "
        + "name its folder in PANTHEON_PG_BIN, or give a connection string as 'postgres:' in the box file";

    /// <summary>
    /// The newest server, or the one of <paramref name="wantedMajor"/> when a cluster already exists.
    /// <paramref name="named"/> is the value of PANTHEON_PG_BIN; nothing else is looked at when it is set.
    /// </summary>
    public async Task<PostgresBinaries> FindAsync(string? named, string? searchPath, int? wantedMajor, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Folders(named, searchPath).Distinct(StringComparer.Ordinal))
        {
            if (await MajorOfAsync(processes, Path.Combine(folder, "postgres"), cancellationToken) is { } major)
            {
                found.Add(new PostgresBinaries(folder, major));
            }
        }

        return Choose(found, named, wantedMajor);
    }

    internal static PostgresBinaries Choose(IReadOnlyList<PostgresBinaries> found, string? named, int? wantedMajor)
    {
        if (found.Count == 0)
        {
            var where = named is { Length: > 0 } ? $"'{named}' (PANTHEON_PG_BIN) holds no postgres and initdb" : "no Postgres server programs (postgres, initdb) were found on the PATH or in the usual places";
            throw new PantheonException(Codes.PostgresMissing, where, InstallHint);
        }

        var majors = string.Join(", ", found.Select(entry => entry.Major.ToString(CultureInfo.InvariantCulture)).Distinct());
        if (wantedMajor is { } wanted)
        {
            return found.FirstOrDefault(entry => entry.Major == wanted) ?? throw new PantheonException(
                Codes.PostgresWrongMajor,
                $"the store was made by Postgres {wanted}, but only version {majors} is installed; another major version cannot read it",
                $"install Postgres {wanted} beside it and name its folder in PANTHEON_PG_BIN, or move the store with pg_upgrade");
        }

        return found.Where(entry => entry.Major >= OldestMajor).MaxBy(entry => entry.Major) ?? throw new PantheonException(
            Codes.PostgresMissing, $"the Postgres found is version {majors}; {OldestMajor} or newer is needed", InstallHint);
    }

    internal static IEnumerable<string> Folders(string? named, string? searchPath)
    {
        if (named is { Length: > 0 })
        {
            var folder = File.Exists(named) ? FolderBehind(named) : named;
            return Holds(folder) ? [folder!] : [];
        }

        var onPath = (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => FolderBehind(Path.Combine(folder, "postgres")))
            .OfType<string>();
        return onPath.Concat(UsualPlaces()).Where(Holds);
    }

    /// <summary>Where client programs may be that were installed without a server.</summary>
    internal static IEnumerable<string> ClientFolders(string? named, string? searchPath) => named is { Length: > 0 }
        ? [File.Exists(named) ? FolderBehind(named)! : named] // the file is there
        : (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(folder => FolderBehind(Path.Combine(folder, "pg_dump")))
            .OfType<string>()
            .Concat(UsualPlaces());

    private static IEnumerable<string> UsualPlaces()
    {
        (string Parent, string Pattern, string Below)[] places =
        [
            ("/usr/lib/postgresql", "*", "bin"),
            ("/usr/libexec", "postgresql*", ""),
            ("/usr", "pgsql-*", "bin"),
            ("/usr/lib64", "pgsql*", "bin"),
            ("/usr/local", "pgsql*", "bin"),
            ("/opt/homebrew/opt", "postgresql*", "bin"),
            ("/usr/local/opt", "postgresql*", "bin"),
            ("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
            ("/run/current-system/sw", "bin", ""),
        ];
        return places
            .Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.EnumerateDirectories(place.Parent, place.Pattern).Select(folder => Path.Combine(folder, place.Below)));
    }

    // a distribution's link in /usr/bin leads to the folder that holds initdb as well
    private static string? FolderBehind(string program)
    {
        if (!File.Exists(program))
        {
            return null;
        }

        var real = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
        return Path.GetDirectoryName(real);
    }

    private static bool Holds(string? folder) =>
        folder is not null && ExecutableFinder.IsExecutable(Path.Combine(folder, "postgres")) && ExecutableFinder.IsExecutable(Path.Combine(folder, "initdb"));

    internal static async Task<int?> MajorOfAsync(ProcessRunner processes, string program, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = program,
                    Arguments = ["--version"],
                    Environment = new Dictionary<string, string>(),
                    WorkingDirectory = "/",
                    Timeout = TimeSpan.FromSeconds(20),
                },
                cancellationToken);
            return outcome.Succeeded ? ParseMajor(outcome.StandardOutput) : null;
        }
        catch (ProcessStartException)
        {
            // not for this machine, or not ours to run: the next candidate may be
            return null;
        }
    }

    // postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1) · 18beta2
    internal static int? ParseMajor(string version)
    {
        var digits = version.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new string([.. word.Trim().TakeWhile(char.IsAsciiDigit)])).FirstOrDefault(word => word.Length > 0);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
