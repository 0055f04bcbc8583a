using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Backups;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Pruning;

namespace Pantheon.Integration.Tests.Storage.Backups;

/// <summary>A backup gives back the store of its moment, whole and accepted, or leaves the present one as it is.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class StoreBackupTests
{
    private TestStore _store = null!;
    private string _file = "";
    private bool _isClosed;

    private BackupPlace Place => new()
    {
        Options = _store.Options with { PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"), SearchPath = Environment.GetEnvironmentVariable("PATH") },
        Environment = Environment.GetEnvironmentVariable,
    };

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await TestStore.OpenAsync(CancellationToken.None);
        _file = Path.Combine(_store.Options.DataFolder, "copies", "store.tar");
        _isClosed = false;
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_isClosed)
        {
            Directory.Delete(_store.Options.DataFolder, recursive: true);
        }
        else if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    public async Task What_was_copied_is_there_again_after_the_store_went_on(CancellationToken cancellationToken)
    {
        var (run, blob) = await FillAsync(cancellationToken);
        var head = await BackUpAsync(cancellationToken);
        var later = await EnqueueAsync(cancellationToken);
        File.Delete(blob);

        var done = await RestoreAsync(cancellationToken);

        Assert.That((head.Runs, head.Blobs, head.Statement), Is.EqualTo((1L, 1, 1L)));
        Assert.That(done.Found.Faults, Is.Empty);
        Assert.That((done.IsInPlace, done.FilesWritten, File.Exists(blob)), Is.EqualTo((true, 1, true)));
        await using var again = await _store.OpenAgainAsync(cancellationToken);
        Assert.That(await again.Runs.FindAsync(run, cancellationToken), Is.Not.Null);
        Assert.That(await again.Runs.FindAsync(later, cancellationToken), Is.Null);
        Assert.That(await again.StrangeKeyAsync(cancellationToken), Is.Null);
        Assert.That((await again.Verifier.VerifyAllAsync(cancellationToken)).IsClean, Is.True);
    }

    [Test]
    public async Task A_restored_store_keeps_its_blobs_at_the_next_pruning_and_owns_their_folder(CancellationToken cancellationToken)
    {
        var (_, blob) = await FillAsync(cancellationToken);
        await Retention.AdoptFilesAsync(_store.Store.Source, _store.Options.BlobFolder, cancellationToken);
        await BackUpAsync(cancellationToken);
        var before = await _store.Store.Retention.NameAsync(cancellationToken);

        var done = await RestoreAsync(cancellationToken);

        await using var again = await _store.OpenAgainAsync(cancellationToken);
        var swept = (await new Retention(again.Source, _store.Options.BlobFolder) { Grace = TimeSpan.Zero }.PruneAsync([], () => true, cancellationToken)).Swept;
        Assert.That((done.FilesLeft, swept.Left, swept.Fault, swept.Files, File.Exists(blob)), Is.EqualTo(((string?)null, (string?)null, (Exception?)null, 0L, true)));
        Assert.That(await again.Retention.NameAsync(cancellationToken), Is.Not.EqualTo(before), "a database made anew has another name");
    }

    [Test]
    public async Task Files_that_name_somebody_elses_store_stay_theirs(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_store.Options.BlobFolder, "owner"), "1/2\n", cancellationToken);

        var done = await RestoreAsync(cancellationToken);

        Assert.That(done.FilesLeft, Does.Contain("names the store 1/2"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_store.Options.BlobFolder, "owner"), cancellationToken), Is.EqualTo("1/2\n"));
    }

    [Test]
    public async Task A_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);

        var again = await Assert.ThrowsAsync<PantheonException>(() => new StoreBackup(Place, _store.Store, _store.Time).MakeAsync(_file, mayReplace: false, cancellationToken));

        Assert.That(again!.Code, Is.EqualTo(Codes.BackupNotWritten));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_file)!), Is.EqualTo(new[] { _file })); // a file has a folder
        Assert.That(BackupRecord.Read(_store.Options.DataFolder), Is.EqualTo(new BackupRecord(_store.Time.GetUtcNow(), _file, new FileInfo(_file).Length)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task A_backup_that_does_not_verify_replaces_no_store_that_holds_runs(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await _store.RunSqlAsync("UPDATE event SET data = '{\"said\": \"no\"}'", cancellationToken);
        await BackUpAsync(cancellationToken);
        var later = await EnqueueAsync(cancellationToken);

        var done = await RestoreAsync(cancellationToken);

        Assert.That((done.IsInPlace, done.Found.IsClean), Is.EqualTo((false, false)));
        await using var again = await _store.OpenAgainAsync(cancellationToken);
        Assert.That(await again.Runs.FindAsync(later, cancellationToken), Is.Not.Null);
    }

    [TestCase(1540, TestName = "A_damaged_head_is_said")]
    [TestCase(4000, TestName = "A_damaged_copy_of_the_database_is_said")]
    public async Task A_damaged_backup_is_refused_and_the_store_stays(int place, CancellationToken cancellationToken)
    {
        var (run, _) = await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        var bytes = await File.ReadAllBytesAsync(_file, cancellationToken);
        bytes[place] ^= 1;
        await File.WriteAllBytesAsync(_file, bytes, cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => RestoreAsync(cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.BackupDamaged));
        await using var again = await _store.OpenAgainAsync(cancellationToken);
        Assert.That(await again.Runs.FindAsync(run, cancellationToken), Is.Not.Null);
    }

    [Test]
    public async Task A_file_that_holds_what_no_backup_does_is_refused(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        var extra = Path.Combine(_store.Options.DataFolder, "extra");
        await File.WriteAllTextAsync(extra, "mischief", cancellationToken);
        await AppendAsync("../outside", extra, cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => RestoreAsync(cancellationToken));

        Assert.That((fault!.Code, fault.Message.Contains("../outside", StringComparison.Ordinal)), Is.EqualTo((Codes.BackupDamaged, true)));
        Assert.That(Directory.EnumerateFileSystemEntries(_store.Options.DataFolder).Select(Path.GetFileName), Has.None.EqualTo("outside").And.None.StartsWith(".restore"));
    }

    [Test]
    public async Task A_backup_of_before_the_present_key_is_refused(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        await FillAsync(cancellationToken);
        await _store.Store.RotateSigningKeyAsync(_store.Time, cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => PlanAsync(_store.Store, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.BackupOfAnotherKey));
    }

    [Test]
    public async Task A_backup_that_another_key_signed_is_refused(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        await using var other = await TestStore.OpenAsync(cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => new StoreRestore(Place, _store.Time).PlanAsync(_file, other.Store, cancellationToken));

        Assert.That((fault!.Code, fault.Hint!.Contains("no signing key", StringComparison.Ordinal)), Is.EqualTo((Codes.BackupOfAnotherKey, true)));
    }

    [Test]
    public async Task A_store_that_a_run_is_at_work_on_is_not_replaced(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        var run = await EnqueueAsync(cancellationToken);
        Assert.That(await _store.Store.Runs.ClaimAsync(run, Samples.Night, cancellationToken), Is.Not.Null);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => PlanAsync(_store.Store, cancellationToken));

        Assert.That((fault!.Code, fault.Message.Contains(run.Value.ToString(), StringComparison.Ordinal)), Is.EqualTo((Codes.StoreInUse, true)));
    }

    [Test]
    public async Task A_store_that_somebody_has_open_is_not_replaced(CancellationToken cancellationToken)
    {
        var (run, _) = await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        await using var somebody = await NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_store.Options.ConnectionString!) { Pooling = false }.ConnectionString).OpenConnectionAsync(cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => RestoreAsync(cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreInUse));
        await using var again = await _store.OpenAgainAsync(cancellationToken);
        Assert.That(await again.Runs.FindAsync(run, cancellationToken), Is.Not.Null);
    }

    [TestCase("restored")]
    [TestCase("replaced")]
    public async Task A_database_of_somebody_elses_is_not_dropped_for_its_name(string name)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        var (run, _) = await FillAsync(cancellationToken);
        await BackUpAsync(cancellationToken);
        var own = new NpgsqlConnectionStringBuilder(_store.Options.ConnectionString!);
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(own.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await using (var make = server.CreateCommand($"CREATE DATABASE \"{own.Database}_{name}\""))
        {
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        var fault = await Assert.ThrowsAsync<PantheonException>(() => RestoreAsync(cancellationToken));

        Assert.That((fault!.Code, fault.Message.Contains($"'{own.Database}_{name}'", StringComparison.Ordinal)), Is.EqualTo((Codes.BackupNotRestored, true)), fault.Message);
        await using (var drop = server.CreateCommand($"DROP DATABASE \"{own.Database}_{name}\""))
        {
            await drop.ExecuteNonQueryAsync(cancellationToken);  // it is still there
        }

        await using var beside = server.CreateCommand($"SELECT count(*) FROM pg_database WHERE datname LIKE '{own.Database}\\_re%'");
        Assert.That(await beside.ExecuteScalarAsync(cancellationToken), Is.Zero, "and the restore left none of its own");
        await using var again = await _store.OpenAgainAsync(cancellationToken);
        Assert.That(await again.Runs.FindAsync(run, cancellationToken), Is.Not.Null);
    }

    private async Task<BackupHead> BackUpAsync(CancellationToken cancellationToken) => await new StoreBackup(Place, _store.Store, _store.Time).MakeAsync(_file, mayReplace: false, cancellationToken);

    private Task<RestorePlan> PlanAsync(PantheonStore store, CancellationToken cancellationToken) => new StoreRestore(Place, _store.Time).PlanAsync(_file, store, cancellationToken);

    private async Task<RestoreDone> RestoreAsync(CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(_store.Store, cancellationToken);
        await _store.Store.DisposeAsync();
        _isClosed = true;
        return await new StoreRestore(Place, _store.Time).RunAsync(plan, cancellationToken);
    }

    private async Task<RunId> EnqueueAsync(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await _store.Store.Runs.EnqueueAsync(run, cancellationToken);
        return run.Id;
    }

    /// <summary>A run with a signed statement, and content that only a file holds.</summary>
    private async Task<(RunId Run, string Blob)> FillAsync(CancellationToken cancellationToken)
    {
        var run = await EnqueueAsync(cancellationToken);
        using var signer = ManifestSigner.Open(Path.Combine(_store.Options.DataFolder, "keys", "signing-key"), _store.Options.Box);
        var digest = await new FileArtifactStore(_store.Store.Source, _store.Options.BlobFolder, signer).PutAsync(RandomNumberGenerator.GetBytes(50_000), "text/plain", cancellationToken);
        await _store.RunSqlAsync($"INSERT INTO base_check(repo, base_commit, recipe_sha256, green, passed, failed, report, report_blob) VALUES ('r', '{digest.Hex}', '', true, 1, 0, '{{}}', '\\x{digest.Hex}')", cancellationToken);
        var ended = (await _store.Store.Runs.ClaimAsync(run, Samples.Night, cancellationToken))! with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Ready, EndedAt = Samples.At }; // nobody else claims
        await _store.Store.Runs.CommitAsync(Samples.Change(ended, "run.ended") with { Artifacts = [Samples.Artifact(run, digest)] }, cancellationToken);
        await _store.Store.Artifacts.SealAsync(new SealRequest { Run = run, Subjects = [Samples.Artifact(run, digest)], Predicate = new JsonObject { ["outcome"] = "ready", ["night"] = "2026-01-05" } }, cancellationToken);
        return (run, Path.Combine(_store.Options.BlobFolder, digest.Hex[..2], digest.Hex[2..]));
    }

    private async Task AppendAsync(string name, string file, CancellationToken cancellationToken)
    {
        var whole = _file + ".more";
        await using (var source = File.OpenRead(_file))
        await using (var target = File.Create(whole))
        await using (var reader = new TarReader(source))
        await using (var writer = new TarWriter(target))
        {
            while (await reader.GetNextEntryAsync(copyData: true, cancellationToken) is { } entry)
            {
                await writer.WriteEntryAsync(entry, cancellationToken);
            }

            await writer.WriteEntryAsync(file, name, cancellationToken);
        }

        File.Move(whole, _file, overwrite: true);
    }
}
