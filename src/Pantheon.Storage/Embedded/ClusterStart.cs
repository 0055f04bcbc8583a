using System.Runtime.Versioning;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Storage.Embedded;

/// <summary>Starts the server of a cluster in a session of its own and waits until it answers.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ClusterStart(ProcessRunner processes, TimeProvider time, ClusterLayout layout, ClusterAccount account)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public async Task<PostgresServer> RunAsync(PostgresBinaries binaries, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var sockets = layout.SocketFolder(account.IsRoot);
        await PrepareAsync(sockets, cancellationToken);
        while (true)
        {
            RemoveStalePidFile();
            var logStart = File.Exists(layout.Log) ? new FileInfo(layout.Log).Length : 0;
            if (await StartOnceAsync(binaries, sockets, deadline, cancellationToken) is { } pid)
            {
                return new PostgresServer(sockets, pid, Started: true);
            }

            var lines = ServerEnvironment.LastLines(await ReadLogAsync(logStart, cancellationToken), 6);
            if (!lines.Contains("pre-existing shared memory block", StringComparison.Ordinal) || time.GetUtcNow() >= deadline)
            {
                throw Failed(lines);
            }

            // the children of a killed server notice its death within moments, and end
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }
    }

    private async Task<int?> StartOnceAsync(PostgresBinaries binaries, string sockets, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        await using var child = processes.Start(new ProcessSpec
        {
            FileName = binaries.Server,
            Arguments = ["-D", layout.Cluster, "-k", sockets],
            Environment = ServerEnvironment.Variables,
            WorkingDirectory = "/",
            UserName = account.DropTo,
            OutputFile = layout.Log,
            Detached = true,
        });
        while (!child.HasExited)
        {
            if (await ClusterProbe.DataFolderAsync(sockets, cancellationToken) is not null)
            {
                return layout.ReadPidFile()?.Pid ?? child.Id;
            }

            if (time.GetUtcNow() >= deadline)
            {
                throw new PantheonException(
                    Codes.PostgresStartFailed,
                    $"the store's server was started (process {child.Id}) but does not answer yet",
                    $"it may still be recovering; its log is '{layout.Log}'");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }

        return null;
    }

    private async Task PrepareAsync(string sockets, CancellationToken cancellationToken)
    {
        foreach (var folder in new[] { sockets, layout.Logs })
        {
            Directory.CreateDirectory(folder, Private);
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw new PantheonException(
                    Codes.PostgresFolderUnreachable,
                    $"'{folder}' is a link, and the store's socket and log do not follow links",
                    "remove it");
            }

            try
            {
                // only its owner can do this: a folder that somebody else has put there is refused
                File.SetUnixFileMode(folder, Private);
            }
            catch (UnauthorizedAccessException denied)
            {
                throw new PantheonException(
                    Codes.PostgresFolderUnreachable,
                    $"'{folder}' belongs to another account: {denied.Message}",
                    "remove it, or choose another data folder",
                    denied);
            }

            await account.OwnAsync(folder, cancellationToken);
        }

        await account.CheckReachableAsync(Path.Combine(sockets, ClusterLayout.Socket), cancellationToken);
    }

    /// <summary>The server refuses to start when any process has the pid in its old file, and pids come round again.</summary>
    private void RemoveStalePidFile()
    {
        if (layout.ReadPidFile() is { } stale && ProcessProbe.IsAlive(stale.Pid))
        {
            // adopting came first and did not recognise it: whatever lives there is not this cluster's server
            File.Delete(layout.PidFile);
        }
    }

    private async Task<string> ReadLogAsync(long from, CancellationToken cancellationToken)
    {
        if (!File.Exists(layout.Log))
        {
            return "";
        }

        await using var log = new FileStream(layout.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Min(from, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private PantheonException Failed(string lines) => ServerEnvironment.SaysDiskFull(lines)
        ? ServerEnvironment.DiskFull(layout.Folder, lines)
        : new PantheonException(Codes.PostgresStartFailed, $"the store's server did not start: {lines}", $"its whole log is '{layout.Log}'");
}
