using System.Security.Cryptography;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Pruning;

namespace Pantheon.Integration.Tests.Storage.Pruning;

/// <summary>No store deletes files of another, and none touches what is no blob.</summary>
[TestFixture]
internal sealed class BlobOwnerTests
{
    private TestStore _first = null!;
    private TestStore _second = null!;
    private string _folder = "";

    [SetUp]
    public async Task OpenAsync()
    {
        _first = await TestStore.OpenAsync(CancellationToken.None);
        _second = await TestStore.OpenAsync(CancellationToken.None);
        _folder = _first.Options.BlobFolder;
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (var store in new[] { _first, _second }.Where(store => store is not null))
        {
            await store.DisposeAsync();
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_new_cluster_beside_old_files_deletes_none_of_them(CancellationToken cancellationToken)
    {
        await AdoptAsync(_first, cancellationToken);
        var path = await PutAsync(_first, cancellationToken);

        await AdoptAsync(_second, cancellationToken);
        await PutAsync(_second, cancellationToken);
        var swept = await SweptAsync(_second, cancellationToken);

        Assert.That((swept.Fault, swept.Files, File.Exists(path)), Is.EqualTo(((Exception?)null, 0L, true)));
        Assert.That(swept.Left, Does.Contain((await File.ReadAllTextAsync(Path.Combine(_folder, "owner"), cancellationToken)).Trim()));
        await _first.RunSqlAsync("DELETE FROM base_check", cancellationToken);
        await _first.RunSqlAsync("DELETE FROM blob", cancellationToken);
        Assert.That((await SweptAsync(_first, cancellationToken)).Files, Is.EqualTo(2), "to the first they are leavings of its own");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Old_files_that_nobody_put_a_name_to_become_nobodys_by_a_new_cluster(CancellationToken cancellationToken)
    {
        var path = await PutAsync(_first, cancellationToken);

        await AdoptAsync(_second, cancellationToken);
        var swept = await SweptAsync(_second, cancellationToken);

        Assert.That((swept.Files, File.Exists(path)), Is.EqualTo((0L, true)));
        Assert.That(swept.Left, Does.Contain("is not there"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_store_of_before_takes_the_files_that_it_knows(CancellationToken cancellationToken)
    {
        await PutAsync(_first, cancellationToken);

        await AdoptAsync(_first, cancellationToken);

        Assert.That((await SweptAsync(_first, cancellationToken)).Left, Is.Null);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_is_no_blob_is_left_where_it_lies_and_no_link_is_followed(CancellationToken cancellationToken)
    {
        await AdoptAsync(_first, cancellationToken);
        var hex = Digest.Of("elsewhere").Hex;
        var outside = Directory.CreateDirectory(Path.Combine(_first.Options.DataFolder, "outside"));
        string[] left = [Path.Combine(outside.FullName, hex[2..]), Path.Combine(_folder, "notes.txt"), Path.Combine(_folder, "copies", hex[2..]), Path.Combine(_folder, "cd", "list.txt")];
        foreach (var path in left)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "somebody's", cancellationToken);
        }

        Directory.CreateSymbolicLink(Path.Combine(_folder, hex[..2]), outside.FullName);
        var orphan = Path.Combine(_folder, "ef", new string('0', 62));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "a leaving", cancellationToken);

        var swept = await SweptAsync(_first, cancellationToken);

        Assert.That((swept.Fault, swept.Files), Is.EqualTo(((Exception?)null, 1L)));
        Assert.That(left.Where(path => !File.Exists(path)), Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_was_dropped_before_a_sweep_failed_is_told_with_its_fault(CancellationToken cancellationToken)
    {
        await AdoptAsync(_first, cancellationToken);
        await _first.RunSqlAsync("SELECT open_night('2026-01-05')", cancellationToken);
        await _first.RunSqlAsync("DROP FUNCTION garbage", cancellationToken);
        var keeping = Keeping(_first);

        var done = await keeping.PruneAsync(await keeping.OlderAsync(TimeSpan.FromDays(2), new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), cancellationToken), () => true, cancellationToken);

        Assert.That(done.Nights.Single().Night, Is.EqualTo(Samples.Night));
        Assert.That((done.Fault as PantheonException)?.Code, Is.EqualTo(Codes.StoreBroken));
    }

    private Retention Keeping(TestStore store) => new(store.Store.Source, _folder) { Grace = TimeSpan.Zero };

    private async Task<Swept> SweptAsync(TestStore store, CancellationToken cancellationToken) => (await Keeping(store).PruneAsync([], () => true, cancellationToken)).Swept;

    private Task AdoptAsync(TestStore store, CancellationToken cancellationToken) => Retention.AdoptFilesAsync(store.Store.Source, _folder, cancellationToken);

    /// <summary>Content that only a file can hold, and that a row uses.</summary>
    private async Task<string> PutAsync(TestStore store, CancellationToken cancellationToken)
    {
        var files = new FileArtifactStore(store.Store.Source, _folder, ManifestSigner.Open(Path.Combine(store.Options.DataFolder, "keys", "signing-key"), store.Options.Box));
        var digest = await files.PutAsync(RandomNumberGenerator.GetBytes(50_000), "text/plain", cancellationToken);
        await store.RunSqlAsync($"INSERT INTO base_check(repo, base_commit, recipe_sha256, green, passed, failed, report, report_blob) VALUES ('r', '{digest.Hex}', '', true, 1, 0, '{{}}', '\\x{digest.Hex}')", cancellationToken);
        return Path.Combine(_folder, digest.Hex[..2], digest.Hex[2..]);
    }
}
