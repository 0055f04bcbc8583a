using System.Runtime.Versioning;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Storage.Embedded;

/// <summary>Makes a new cluster: one role, peer authentication, no network.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ClusterInit(ProcessRunner processes, ClusterOptions options, ClusterLayout layout, ClusterAccount account)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public async Task RunAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        // what an interrupted initialisation left is worth nothing: no server ever ran on it
        if (Directory.Exists(layout.Cluster))
        {
            Directory.Delete(layout.Cluster, recursive: true);
        }

        Directory.CreateDirectory(layout.Cluster, Private);
        await account.OwnAsync(layout.Cluster, cancellationToken);
        List<string> arguments = ["-D", layout.Cluster, "-U", "pantheon", "-E", "UTF8", "--locale=C", "--data-checksums", "--auth=peer", "--no-instructions"];
        if (!options.Durable)
        {
            arguments.Add("--no-sync");
        }

        var outcome = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = binaries.Initdb,
                Arguments = arguments,
                Environment = ServerEnvironment.Variables,
                WorkingDirectory = "/",
                Timeout = options.StartTimeout,
                UserName = account.DropTo,
            },
            cancellationToken);
        if (!outcome.Succeeded)
        {
            throw Failed(outcome);
        }

        await WriteSettingsAsync(cancellationToken);
        await account.OwnAsync(layout.Cluster, cancellationToken);
    }

    private async Task WriteSettingsAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(layout.Cluster, "pg_hba.conf"), "local all pantheon peer map=pantheon\n", cancellationToken);
        await File.WriteAllLinesAsync(
            Path.Combine(layout.Cluster, "pg_ident.conf"), account.Names().Select(name => $"pantheon \"{name}\" pantheon"), cancellationToken);
        var durability = options.Durable ? "" : "fsync = off\nfull_page_writes = off\n";
        await File.AppendAllTextAsync(
            Path.Combine(layout.Cluster, "postgresql.conf"),
            "\n# written by pantheon\nlisten_addresses = ''\nmax_connections = 60\nshared_buffers = 64MB\njit = off\nwal_level = minimal\nmax_wal_senders = 0\n"
            + "max_wal_size = 512MB\ntimezone = 'UTC'\nlog_timezone = 'UTC'\nlogging_collector = off\n" + durability,
            cancellationToken);
        await File.WriteAllTextAsync(layout.CompleteFile, "this cluster was initialised to its end\n", cancellationToken);
    }

    private PantheonException Failed(ProcessOutcome outcome)
    {
        // what went wrong stands on the error stream; the other one only tells how far it came
        var said = string.IsNullOrWhiteSpace(outcome.StandardError) ? outcome.StandardOutput : outcome.StandardError;
        var lines = ServerEnvironment.LastLines(said, 6);
        if (ServerEnvironment.SaysDiskFull(said))
        {
            return ServerEnvironment.DiskFull(layout.Folder, lines);
        }

        var why = outcome.TimedOut ? $"it was not done after {options.StartTimeout.TotalSeconds:0} s" : $"initdb ended with {outcome.ExitCode}";
        return new PantheonException(
            Codes.PostgresInitFailed,
            $"the store's cluster could not be made in '{layout.Cluster}': {why}: {lines}",
            "the lines above are initdb's own; 'pantheon doctor' checks the usual causes");
    }
}
