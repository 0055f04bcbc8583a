using System.Data;
using System.Security.Cryptography;
using Npgsql;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Storage.Backups;

/// <summary>Copies a store as it stands at one moment, while others go on working on it: database and files of blobs into one file. The signing key stays where it is.</summary>
public sealed class StoreBackup(BackupPlace place, PantheonStore store, TimeProvider time)
{
    private readonly ProcessRunner _processes = new(time);

    /// <summary>What the backup would say of itself, but for what only a made one has.</summary>
    public async Task<(BackupHead Head, PostgresClients Clients)> PlanAsync(CancellationToken cancellationToken)
    {
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var clients = await ClientsAsync(connection, cancellationToken);
        var (head, _) = await HeadAsync(connection, clients, cancellationToken);
        return (head, clients);
    }

    /// <summary>Writes it whole or not at all, readable by its owner alone.</summary>
    public async Task<BackupHead> MakeAsync(string file, bool mayReplace, CancellationToken cancellationToken)
    {
        if (File.Exists(file) && !mayReplace)
        {
            throw NotWritten(file, "it is there already", null);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!; // a file lies in a folder
        var work = Path.Combine(folder, $".{Path.GetFileName(file)}.{RandomNumberGenerator.GetHexString(12, lowercase: true)}.part");
        try
        {
            MakePrivate(folder);
            MakePrivate(work);
            return await MakeAsync(file, Path.Combine(work, "store.dump"), cancellationToken);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw NotWritten(file, refused.Message, refused);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static void MakePrivate(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<BackupHead> MakeAsync(string file, string dump, CancellationToken cancellationToken)
    {
        // pg_dump reads what this transaction sees: the files that are copied are those that the copied rows name
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var clients = await ClientsAsync(connection, cancellationToken);
        var (plan, files) = await HeadAsync(connection, clients, cancellationToken);
        var snapshot = await AskAsync<string>(connection, "SELECT pg_export_snapshot()", cancellationToken);
        await DumpAsync(clients, snapshot, dump, cancellationToken);
        var head = plan with { Dump = await BackupArchive.DigestAsync(dump, cancellationToken) };
        try
        {
            await AtomicFile.WriteAsync(file, (target, token) => BackupArchive.WriteAsync(target, head, dump, Blobs, files, token), AtomicFile.OwnerOnly, cancellationToken);
        }
        catch (FileNotFoundException gone)
        {
            throw NotWritten(file, $"the store was pruned while it was copied ('{gone.FileName}' has gone)", gone);
        }

        await BackupRecord.WriteAsync(place.Folder, new BackupRecord(head.At, Path.GetFullPath(file), new FileInfo(file).Length), cancellationToken);
        return head;
    }

    private BlobFiles Blobs => new(place.Options.BlobFolder);

    private async Task<PostgresClients> ClientsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await PostgresClients.FindAsync(_processes, place.Options.PostgresBinaries, place.Options.SearchPath, await MajorAsync(connection, cancellationToken), cancellationToken);

    internal static async Task<int> MajorAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await AskAsync<int>(connection, "SELECT current_setting('server_version_num')::int / 10000", cancellationToken);

    private async Task<(BackupHead Head, IReadOnlyList<Digest> Files)> HeadAsync(NpgsqlConnection connection, PostgresClients clients, CancellationToken cancellationToken)
    {
        var (there, elsewhere) = (new List<Digest>(), 0);
        await using (var select = new NpgsqlCommand("SELECT encode(sha256, 'hex') FROM blob WHERE inline IS NULL ORDER BY sha256", connection))
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var digest = new Digest(reader.GetString(0));
                if (File.Exists(Blobs.PathOf(digest)))
                {
                    there.Add(digest);
                }
                else
                {
                    elsewhere++;
                }
            }
        }

        var statement = await AskAsync<long>(connection, "SELECT coalesce(max(seq), 0) FROM manifest", cancellationToken);
        var head = new BackupHead
        {
            At = time.GetUtcNow(),
            Box = place.Options.Box,
            Version = place.Options.Version,
            Server = await MajorAsync(connection, cancellationToken),
            Tool = clients.Major,
            StoreSchema = await AskAsync<string>(connection, $"SELECT max(\"MigrationId\")::text FROM {StoreSchema.Name}.{StoreSchema.HistoryTable}", cancellationToken),
            Store = await store.Retention.NameAsync(cancellationToken),
            Runs = await AskAsync<long>(connection, "SELECT count(*) FROM run", cancellationToken),
            Events = await AskAsync<long>(connection, "SELECT count(*) FROM event", cancellationToken),
            Statement = statement,
            KeyId = statement == 0 ? null : await AskAsync<string>(connection, "SELECT key_id FROM manifest ORDER BY seq DESC LIMIT 1", cancellationToken),
            Dump = "",
            Blobs = there.Count,
            BlobsElsewhere = elsewhere,
        };
        return (head, there);
    }

    private async Task DumpAsync(PostgresClients clients, string snapshot, string file, CancellationToken cancellationToken)
    {
        var outcome = await _processes.RunAsync(
            new ProcessSpec
            {
                FileName = clients.Dump,
                Arguments = ["--format=custom", "--no-owner", "--no-privileges", "--no-password", $"--schema={StoreSchema.Name}", $"--snapshot={snapshot}", $"--file={file}"],
                Environment = ClientEnvironment.Of(place.ConnectionOf(store.Server), place.Environment),
                WorkingDirectory = "/",
            },
            cancellationToken);
        if (!outcome.Succeeded)
        {
            throw NotWritten(file, $"pg_dump ended with {outcome.ExitCode}: {ServerEnvironment.LastLines(outcome.StandardError, 4)}", null);
        }
    }

    internal static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!; // each of the questions has an answer
    }

    private static PantheonException NotWritten(string file, string why, Exception? inner) => new(
        Codes.BackupNotWritten, $"the backup '{file}' was not written: {why}", "name another file with --out, say --force to write over one, or mend what is said and try again", inner);
}
