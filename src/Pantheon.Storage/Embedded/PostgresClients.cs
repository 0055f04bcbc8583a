using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Storage.Embedded;

/// <summary>One installed version of pg_dump and pg_restore.</summary>
public sealed record PostgresClients(string Folder, int Major)
{
    public string Dump => Path.Combine(Folder, "pg_dump");

    public string Restore => Path.Combine(Folder, "pg_restore");

    /// <summary>Those beside the server's own programs, else such as are installed alone: of the wanted version, else the oldest that is newer. An older one reads no newer server.</summary>
    public static async Task<PostgresClients> FindAsync(ProcessRunner processes, string? named, string? searchPath, int atLeast, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(processes);
        var found = new List<PostgresClients>();
        foreach (var folder in PostgresFinder.Folders(named, searchPath).Concat(PostgresFinder.ClientFolders(named, searchPath)).Where(HoldsBoth).Distinct(StringComparer.Ordinal))
        {
            if (await PostgresFinder.MajorOfAsync(processes, Path.Combine(folder, "pg_dump"), cancellationToken) is { } major)
            {
                found.Add(new PostgresClients(folder, major));
            }
        }

        return Choose(found, named, atLeast);
    }

    internal static PostgresClients Choose(IReadOnlyList<PostgresClients> found, string? named, int atLeast) =>
        found.Where(clients => clients.Major >= atLeast).MinBy(clients => clients.Major) ?? throw new PantheonException(
            Codes.BackupToolMissing,
            found.Count == 0
                ? $"pg_dump and pg_restore were not found {(named is { Length: > 0 } ? $"in '{named}' (PANTHEON_PG_BIN)" : "beside the server's programs, on the PATH or in the usual places")}"
                : string.Create(CultureInfo.InvariantCulture, $"the pg_dump found is version {string.Join(", ", found.Select(clients => clients.Major).Distinct().Order())}, and version {atLeast} is needed: an older one reads no newer server"),
            string.Create(CultureInfo.InvariantCulture, $"install the client programs of Postgres {atLeast} or newer (Debian, Ubuntu: apt install postgresql-client), or name their folder in PANTHEON_PG_BIN"));

    private static bool HoldsBoth(string folder) => ExecutableFinder.IsExecutable(Path.Combine(folder, "pg_dump")) && ExecutableFinder.IsExecutable(Path.Combine(folder, "pg_restore"));
}
