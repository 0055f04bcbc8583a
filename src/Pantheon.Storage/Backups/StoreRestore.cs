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

/// <summary>Puts a backup in the place of a store: restored and verified in a database beside it, and only then given its name, so that whatever fails leaves the store as it was.</summary>
public sealed class StoreRestore(BackupPlace place, TimeProvider time)
{
    private readonly ProcessRunner _processes = new(time);

    /// <summary>What the file says of itself, and what speaks against restoring it here, before anything is changed.</summary>
    public async Task<RestorePlan> PlanAsync(string file, PantheonStore store, CancellationToken cancellationToken)
    {
        var head = await BackupArchive.ReadHeadAsync(file, cancellationToken);
        if (!StoreSchema.Migrations.Contains(head.StoreSchema))
        {
            throw new PantheonException(Codes.StoreNewer, $"the backup was made by pantheon {head.Version}: it has the schema version '{head.StoreSchema}', which this program does not know", "restore it with the newer program");
        }

        if (await store.Retention.AtWorkAsync(cancellationToken) is { } work)
        {
            throw new PantheonException(Codes.StoreInUse, $"the store is in use: {work}", "pantheon night stop, wait for it, and try again");
        }

        RequireKey(head, store);
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        var server = await StoreBackup.MajorAsync(connection, cancellationToken);
        if (server < head.Server)
        {
            throw NotRestored(FormattableString.Invariant($"it was made from Postgres {head.Server}, and the server here is version {server}"), FormattableString.Invariant($"restore it on Postgres {head.Server} or newer"), null);
        }

        return new RestorePlan
        {
            File = file,
            Head = head,
            Clients = await PostgresClients.FindAsync(_processes, place.Options.PostgresBinaries, place.Options.SearchPath, Math.Max(server, head.Tool), cancellationToken),
            Replaces = await StoreBackup.AskAsync<long>(connection, "SELECT count(*) FROM run", cancellationToken),
            Owners = [await store.Retention.NameAsync(cancellationToken), head.Store],
            Connection = place.ConnectionOf(store.Server),
        };
    }

    /// <summary>Carries the plan out; the store is closed by now, and no program of the box is at work on it.</summary>
    public async Task<RestoreDone> RunAsync(RestorePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Directory.CreateDirectory(place.Options.DataFolder);
        var work = Path.Combine(place.Options.DataFolder, $".restore.{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        var swap = new DatabaseSwap(plan.Connection);
        try
        {
            CreatePrivate(work);
            var (_, dump, blobs) = await BackupArchive.ExtractAsync(plan.File, work, cancellationToken);
            var side = await swap.MakeSideAsync(cancellationToken);
            await LoadAsync(plan, side, dump, cancellationToken);
            var done = await FillAsync(plan, side, blobs, cancellationToken);
            if (done.Found.IsClean || plan.Replaces == 0)
            {
                await swap.SwapAsync(cancellationToken);
                done = done with { IsInPlace = true };
            }

            return done;
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }

            await swap.CleanUpAsync(CancellationToken.None);
        }
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task LoadAsync(RestorePlan plan, string side, string dump, CancellationToken cancellationToken)
    {
        var variables = ClientEnvironment.Of(side, place.Environment);
        var outcome = await _processes.RunAsync(
            new ProcessSpec
            {
                FileName = plan.Clients.Restore,
                Arguments = ["--exit-on-error", "--no-owner", "--no-privileges", "--no-password", $"--dbname=dbname='{variables["PGDATABASE"].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'", dump],
                Environment = variables,
                WorkingDirectory = "/",
            },
            cancellationToken);
        if (!outcome.Succeeded)
        {
            throw NotRestored($"pg_restore ended with {outcome.ExitCode}: {ServerEnvironment.LastLines(outcome.StandardError, 4)}", "the store is as it was; the lines above are pg_restore's own", null);
        }
    }

    /// <summary>Opens the restored database as the store that it is to be (which brings it to this program's schema), puts its files beside the others, and computes every hash again.</summary>
    private async Task<RestoreDone> FillAsync(RestorePlan plan, string side, IReadOnlyList<(Digest Digest, string File)> blobs, CancellationToken cancellationToken)
    {
        await using var restored = await PantheonStore.OpenAsync(place.Options with { ConnectionString = side }, time, cancellationToken);
        await using (var statistics = restored.Source.CreateCommand("ANALYZE"))
        {
            statistics.CommandTimeout = 0;
            await statistics.ExecuteNonQueryAsync(cancellationToken);
        }

        var files = new BlobFiles(place.Options.BlobFolder);
        foreach (var (digest, file) in blobs)
        {
            await CheckAsync(restored, plan.File, digest, file, cancellationToken);
        }

        var written = 0;
        foreach (var (digest, file) in blobs)
        {
            var content = await File.ReadAllBytesAsync(file, cancellationToken);
            var path = files.PathOf(digest);
            if (!File.Exists(path) || Digest.Of(await File.ReadAllBytesAsync(path, cancellationToken)) != Digest.Of(content))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a blob lies in a folder
                await AtomicFile.WriteAsync(path, content, AtomicFile.OwnerOnly, cancellationToken);
                written++;
            }
        }

        var found = await restored.Verifier.VerifyAllAsync(cancellationToken);
        var left = found.IsClean || plan.Replaces == 0 ? await restored.Retention.TakeFilesAsync(plan.Owners, cancellationToken) : null;
        return new RestoreDone(found, written) { FilesLeft = left };
    }

    private static async Task CheckAsync(PantheonStore restored, string from, Digest digest, string file, CancellationToken cancellationToken)
    {
        await using var select = restored.Source.CreateCommand("SELECT codec FROM blob WHERE sha256 = $1");
        select.Parameters.Add(new NpgsqlParameter { Value = digest.ToBytes() });
        if (await select.ExecuteScalarAsync(cancellationToken) is not string codec)
        {
            throw new PantheonException(Codes.BackupDamaged, $"'{from}' holds blob {digest.Hex[..12]}, which its database does not have", "name another backup; the store is as it was");
        }

        try
        {
            BlobFiles.Checked(digest, await File.ReadAllBytesAsync(file, cancellationToken), codec);
        }
        catch (PantheonException damaged) when (damaged.Code == Codes.BlobDamaged)
        {
            throw new PantheonException(Codes.BackupDamaged, $"'{from}' holds other bytes for blob {digest.Hex[..12]} than it names", "name another backup; the store is as it was", damaged);
        }
    }

    /// <summary>What was signed must be accepted, and what this box signs next as well: before a key that took over, another one signed.</summary>
    private static void RequireKey(BackupHead head, PantheonStore store)
    {
        if (head.KeyId is { } key && store.SigningKeys.Find(key, head.Statement) is null)
        {
            throw new PantheonException(
                Codes.BackupOfAnotherKey, $"the backup's last statement was signed with another key ({key}) than this box's", "put the keys folder of the box that made it into the data folder first (owner only, mode 600): a backup holds no signing key");
        }

        if (store.SigningKeys.Find(store.SigningKeyId, head.Statement + 1) is null)
        {
            throw new PantheonException(
                Codes.BackupOfAnotherKey,
                FormattableString.Invariant($"the backup ends at statement {head.Statement}, before this box's key took over (after statement {store.SigningKeys.Handovers[^1].After}): what the box signed next would not be accepted"),
                "name a backup that was made since 'pantheon artifacts rotate-key', or put back the keys folder of its time");
        }
    }

    private static PantheonException NotRestored(string why, string hint, Exception? inner) => new(Codes.BackupNotRestored, $"the backup was not restored: {why}", hint, inner);
}
