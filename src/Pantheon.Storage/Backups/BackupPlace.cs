using System.Globalization;
using Npgsql;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;

namespace Pantheon.Storage.Backups;

/// <summary>The store that is copied or replaced: how it is opened, where its server is, and where its backups lie.</summary>
public sealed record BackupPlace
{
    // of a private cluster
    private const string Database = "pantheon";

    public required StoreOptions Options { get; init; }

    /// <summary>Reads a variable of the person's environment.</summary>
    public required Func<string, string?> Environment { get; init; }

    public string Folder => FolderOf(Options.DataFolder);

    public static string FolderOf(string dataFolder) => Path.Combine(dataFolder, "backups");

    /// <summary>Where a backup goes that was given no name.</summary>
    public string FileAt(DateTimeOffset moment) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"pantheon-{moment.LocalDateTime:yyyyMMdd-HHmmss}.tar"));

    /// <summary>To the store's own database, with the password where there is one.</summary>
    internal string ConnectionOf(PostgresServer? server) => server?.ConnectionString(Database) ?? Options.ConnectionString!; // one of both is there

    internal static string WithDatabase(string connection, string database) => new NpgsqlConnectionStringBuilder(connection) { Database = database }.ConnectionString;
}
