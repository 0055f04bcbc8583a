using System.Globalization;
using Npgsql;
using Pantheon.Core.Boxes;
using Pantheon.Storage.Embedded;

namespace Pantheon.Storage.Opening;

/// <summary>Which store to open: of which box, below which folder, and where its server is.</summary>
public sealed record StoreOptions
{
    /// <summary>The box's name: signs, and tells this box's earlier processes from others'.</summary>
    public required string Box { get; init; }

    public required string Version { get; init; }

    public required string DataFolder { get; init; }

    /// <summary>An Npgsql connection string, or null for the private cluster.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Null: `keys/signing-key` in the data folder.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Whether a key that is there is read at once, and not where it is needed first: a command that only looks needs none.</summary>
    public bool ReadsKey { get; init; } = true;

    /// <summary>The value of PANTHEON_PG_BIN.</summary>
    public string? PostgresBinaries { get; init; }

    public string? SearchPath { get; init; }

    /// <summary>RUNTIME_DIRECTORY or XDG_RUNTIME_DIR.</summary>
    public string? RuntimeFolder { get; init; }

    /// <summary>How long a statement waits for a store that is away; none for a command, which has a person before it.</summary>
    public TimeSpan Patience { get; init; }

    public string BlobFolder => Path.Combine(DataFolder, "blobs");

    public string ClusterFolder => Path.Combine(DataFolder, "postgres");

    /// <summary>Whether there is anything to open: a store given by a connection string, or a private cluster that was made.</summary>
    public bool IsMade => ConnectionString is not null || new ClusterLayout(new ClusterOptions { Folder = ClusterFolder }).IsComplete;

    /// <summary>What the box file says, completed by the environment.</summary>
    public static StoreOptions Of(BoxSpec box, string version, Func<string, string?> environment) => new()
    {
        Box = box.Name,
        Version = version,
        DataFolder = box.DataFolder,
        ConnectionString = box.Postgres,
        SigningKey = box.SigningKey,
        PostgresBinaries = environment("PANTHEON_PG_BIN"),
        SearchPath = environment("PATH"),
        RuntimeFolder = environment("RUNTIME_DIRECTORY") ?? environment("XDG_RUNTIME_DIR"),
    };

    /// <summary>Whether a host of this connection string would have to be looked up; a text that is no connection string names none (opening the store says so).</summary>
    public static bool IsByName(string? connection)
    {
        try
        {
            return connection is not null && StoreAddress.Of(connection).Contains(null);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The TCP ports that this connection string leads to; none for socket files, and for a text that is no connection string (opening the store says so).</summary>
    public static IEnumerable<int> TcpPortsOf(string? connection)
    {
        if (connection is null)
        {
            return [];
        }

        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connection);
            return [.. (builder.Host ?? "").Split(',').Where(host => host.Length > 0 && host[0] is not ('/' or '@'))
                .Select(host => host.LastIndexOf(':') is var colon and > 0 && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : builder.Port)];
        }
        catch (ArgumentException)
        {
            return [];
        }
    }
}
