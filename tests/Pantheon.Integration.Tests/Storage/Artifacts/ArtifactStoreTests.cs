using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Artifacts;

namespace Pantheon.Integration.Tests.Storage.Artifacts;

/// <summary>Content comes back as it went in, statements verify with OpenSSH, and whatever was changed is named.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class ArtifactStoreTests
{
    private TestStore _store = null!;

    private IArtifactStore Artifacts => _store.Store.Artifacts;

    [SetUp]
    public async Task OpenAsync() => _store = await TestStore.OpenAsync(CancellationToken.None);

    [TearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [TestCase(0)]
    [TestCase(16 * 1024)]
    [TestCase((16 * 1024) + 1)]
    [TestCase(300_000)]
    [CancelAfter(30_000)]
    public async Task Bytes_of_any_size_come_back(int size, CancellationToken cancellationToken)
    {
        byte[][] contents = [Encoding.ASCII.GetBytes(new string('a', size)), RandomNumberGenerator.GetBytes(size)];
        foreach (var content in contents)
        {
            var digest = await Artifacts.PutAsync(content, "application/octet-stream", cancellationToken);
            Assert.That(await Artifacts.PutAsync(content, "application/octet-stream", cancellationToken), Is.EqualTo(digest));
            Assert.That(await Artifacts.GetAsync(digest, cancellationToken), Is.EqualTo(content));
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_blob_that_nobody_stored_is_absent(CancellationToken cancellationToken) =>
        Assert.That(await Artifacts.GetAsync(Digest.Of("nothing"), cancellationToken), Is.Null);

    [Test]
    [CancelAfter(30_000)]
    public async Task Writers_of_the_same_content_do_not_disturb_each_other(CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(100_000);

        var digests = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Artifacts.PutAsync(content, "text/plain", cancellationToken)));

        Assert.That(digests.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await Artifacts.GetAsync(digests[0], cancellationToken), Is.EqualTo(content));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_changed_or_lost_blob_file_is_said_on_reading(CancellationToken cancellationToken)
    {
        using var signer = ManifestSigner.Open(Path.Combine(_store.Options.DataFolder, "keys", "signing-key"), _store.Options.Box);
        var alone = new FileArtifactStore(_store.Store.Source, _store.Options.BlobFolder, signer);
        var digest = await alone.PutAsync(RandomNumberGenerator.GetBytes(20_000), "text/plain", cancellationToken);
        var file = Path.Combine(_store.Options.BlobFolder, digest.Hex[..2], digest.Hex[2..]);
        await ChangeByteAsync(file, cancellationToken);

        var changed = await Assert.ThrowsAsync<PantheonException>(() => alone.GetAsync(digest, cancellationToken));
        File.Delete(file);
        var lost = await Assert.ThrowsAsync<PantheonException>(() => alone.GetAsync(digest, cancellationToken));

        Assert.That(changed!.Code, Is.EqualTo(Codes.BlobDamaged));
        Assert.That(changed.Message, Does.Contain(file));
        Assert.That(lost!.Code, Is.EqualTo(Codes.BlobDamaged));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task OpenSSH_accepts_a_statement_and_rejects_it_after_one_changed_byte(CancellationToken cancellationToken)
    {
        if (ExecutableFinder.Find("ssh-keygen", Environment.GetEnvironmentVariable("PATH")) is not { } verifier)
        {
            Assert.Ignore("ssh-keygen is not installed");
            return;
        }

        var statement = await SealRunAsync(await EndedRunAsync(cancellationToken), cancellationToken);
        var signature = Path.Combine(_store.Options.DataFolder, "statement.json.sig");
        await File.WriteAllTextAsync(signature, statement.Signature, cancellationToken);
        var changed = statement.Statement.ToArray();
        changed[10] ^= 1;

        Assert.That((await VerifyAsync(verifier, signature, statement.Statement, "pantheon-artifact", cancellationToken)).ExitCode, Is.EqualTo(0));
        Assert.That((await VerifyAsync(verifier, signature, changed, "pantheon-artifact", cancellationToken)).ExitCode, Is.Not.EqualTo(0));
        Assert.That((await VerifyAsync(verifier, signature, statement.Statement, "git", cancellationToken)).ExitCode, Is.Not.EqualTo(0));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Statements_are_chained_and_sealing_twice_gives_the_first(CancellationToken cancellationToken)
    {
        var one = await SealRunAsync(await EndedRunAsync(cancellationToken), cancellationToken);
        var run = await EndedRunAsync(cancellationToken);
        var two = await SealRunAsync(run, cancellationToken);
        var again = await SealRunAsync(run, cancellationToken);

        Assert.That(again.Statement, Is.EqualTo(two.Statement));
        Assert.That((await Artifacts.FindStatementAsync(run.Id, null, null, cancellationToken))!.Digest, Is.EqualTo(two.Digest));
        Assert.That(await Artifacts.FindStatementAsync(run.Id, new NodeId("code"), 1, cancellationToken), Is.Null);
        var text = JsonNode.Parse(two.Statement)!;
        Assert.That(two.Sequence, Is.EqualTo(one.Sequence + 1));
        Assert.That((string?)text["_type"], Is.EqualTo("https://in-toto.io/Statement/v1"));
        Assert.That((string?)text["predicate"]!["statement"]!["previous"], Is.EqualTo(one.Digest.Hex));
        Assert.That((int?)text["predicate"]!["journal"]!["seq"], Is.EqualTo(3));
        Assert.That((string?)text["subject"]![0]!["digest"]!["sha256"], Is.EqualTo(Digest.Of("abc").Hex));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Sealing_at_once_gives_one_unbroken_chain(CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        for (var index = 0; index < 6; index++)
        {
            runs.Add(await EndedRunAsync(cancellationToken));
        }

        var statements = await Task.WhenAll(runs.Select(run => SealRunAsync(run, cancellationToken)));

        Assert.That(statements.Select(statement => statement.Sequence).Order(), Is.EqualTo(new long[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    [TestCase("UPDATE event SET data = '{\"said\": \"no\"}' WHERE kind = 'run.ended'", "event 3 (run.ended) was changed")]
    [TestCase("UPDATE event SET run_id = NULL WHERE seq = 2", "event 2 (run.claimed) is filed under another run")]
    [TestCase("DELETE FROM event WHERE seq = 2", "event 2 is missing")]
    [TestCase("DELETE FROM event WHERE seq = 3", "does not end at its head")]
    [TestCase("UPDATE manifest SET head_sha256 = sha256('x')", "the journal's event 3 is not the one that was signed")]
    [TestCase("UPDATE manifest SET key_id = 'SHA256:other'", "signed by another key")]
    [TestCase("UPDATE manifest SET signature = 'nonsense'", "its signature does not fit its text")]
    [TestCase("UPDATE blob SET inline = 'xyz' WHERE media_type = 'text/plain'", "is damaged")]
    [TestCase("UPDATE run SET outcome = 'held'", "'outcome' of its row is not what was signed")]
    [TestCase("UPDATE run SET night = '2020-01-01'", "'night' of its row is not what was signed")]
    [TestCase("UPDATE run SET lifecycle = 'suspended', outcome = NULL, ended_at = NULL", "its row says 'suspended'")]
    [TestCase("UPDATE run SET outcome = 'not_run', started_at = NULL; DELETE FROM manifest", "its signed statement is missing")]
    [TestCase("DELETE FROM event; DELETE FROM chain_head", "the journal's event 3 is missing")]
    [TestCase("DELETE FROM event WHERE seq = 3; UPDATE chain_head SET last_seq = 2, last_sha256 = (SELECT sha256 FROM event WHERE seq = 2)", "the journal's event 3 is missing")]
    [TestCase("UPDATE manifest SET head_seq = 99", "names another run, node or place")]
    [TestCase("UPDATE manifest SET attempt = 7", "names another run, node or place")]
    [TestCase("INSERT INTO artifact SELECT run_id, '', 7, name, kind, media_type, bytes, sha256('x'), NULL, NULL, night FROM artifact", "the artifact 'final.patch' is not the one that was signed")]
    [TestCase("DELETE FROM manifest", "it ended, and its signed statement is missing")]
    [TestCase("UPDATE artifact SET sha256 = sha256('x'), content_blob = NULL", "the artifact 'final.patch' is not the one that was signed")]
    [TestCase("DELETE FROM artifact", "the signed artifact 'final.patch' is missing")]
    [TestCase("INSERT INTO artifact SELECT run_id, node, attempt, 'planted.patch', kind, media_type, bytes, sha256, content_blob, NULL, night FROM artifact", "'planted.patch' was not there when it was signed")]
    [CancelAfter(30_000)]
    public async Task What_was_changed_behind_its_back_is_named(string sql, string fault, CancellationToken cancellationToken)
    {
        await SealRunAsync(await EndedRunAsync(cancellationToken), cancellationToken);
        var before = await _store.Store.Verifier.VerifyAllAsync(cancellationToken);
        var changed = await _store.RunSqlAsync(sql, cancellationToken);

        var after = await _store.Store.Verifier.VerifyAllAsync(cancellationToken);

        Assert.That(changed, Is.Positive, "the control: the database takes the change without a word");
        Assert.That(before.Faults, Is.Empty);
        Assert.That((before.Events, before.Statements, before.Blobs), Is.EqualTo((3, 1, 2)));
        Assert.That(after.Faults, Has.Some.Contains(fault));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_run_that_ends_anew_is_sealed_anew_and_the_later_statement_stands(CancellationToken cancellationToken)
    {
        var run = await EndedRunAsync(cancellationToken);
        var first = await Artifacts.SealAsync(
            new SealRequest { Run = run.Id, Subjects = [Samples.Artifact(run.Id, Digest.Of("a crash came before it was written"))], Predicate = new JsonObject { ["outcome"] = "failed" } }, cancellationToken);

        var second = await SealRunAsync(run, cancellationToken);

        Assert.That(second.Sequence, Is.EqualTo(first.Sequence + 1));
        Assert.That((await Artifacts.FindStatementAsync(run.Id, null, null, cancellationToken))!.Digest, Is.EqualTo(second.Digest));
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task After_a_rotation_old_statements_still_verify_and_the_old_key_signs_nothing_new(CancellationToken cancellationToken)
    {
        await SealRunAsync(await EndedRunAsync(cancellationToken), cancellationToken);
        var old = _store.Store.SigningKeyId;
        await using var service = await _store.OpenAgainAsync(cancellationToken);

        await _store.Store.RotateSigningKeyAsync(_store.Time, cancellationToken);
        var run = await EndedRunAsync(cancellationToken);
        var next = await service.Artifacts.SealAsync(
            new SealRequest { Run = run.Id, Subjects = [Samples.Artifact(run.Id, Digest.Of("abc"))], Predicate = new JsonObject { ["outcome"] = "ready" } }, cancellationToken);

        Assert.That(next.KeyId, Is.EqualTo(_store.Store.SigningKeyId).And.Not.EqualTo(old), "another process signs with the new key without being started anew");
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
        Assert.That(File.ReadAllLines(_store.Store.AllowedSignersFile), Has.Length.EqualTo(2), "ssh-keygen finds both");
        await _store.RunSqlAsync($"UPDATE manifest SET key_id = '{old}' WHERE seq = 2", cancellationToken);
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Has.Some.Contains("another key"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_key_that_was_put_in_the_place_of_the_old_one_without_a_handover_is_named(CancellationToken cancellationToken)
    {
        await SealRunAsync(await EndedRunAsync(cancellationToken), cancellationToken);
        var other = Path.Combine(_store.Options.DataFolder, "other", "signing-key");
        ManifestSigner.Open(other, "testbox").Dispose();
        File.Move(other, Path.Combine(_store.Options.DataFolder, "keys", "signing-key"), overwrite: true);
        await using var again = await _store.OpenAgainAsync(cancellationToken);

        Assert.That((await again.Verifier.VerifyAllAsync(cancellationToken)).Faults, Has.Some.Contains("signed by another key"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_key_that_is_gone_is_not_made_anew_once_it_has_signed(CancellationToken cancellationToken)
    {
        var key = Path.Combine(_store.Options.DataFolder, "keys", "signing-key");
        File.Delete(key);
        await using (await _store.OpenAgainAsync(cancellationToken))
        {
            Assert.That(File.Exists(key), Is.True, "nothing was signed yet, so the first key is made");
        }

        await SealRunAsync(await EndedRunAsync(cancellationToken), cancellationToken);
        File.Delete(key);

        var fault = (await Assert.ThrowsAsync<PantheonException>(() => _store.OpenAgainAsync(cancellationToken)))!;

        Assert.That((fault.Code, File.Exists(key)), Is.EqualTo((Codes.SigningKeyMissing, false)));
    }

    private static async Task ChangeByteAsync(string file, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, cancellationToken);
    }

    private async Task<Run> EndedRunAsync(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await _store.Store.Runs.EnqueueAsync(run, cancellationToken);
        var claimed = (await _store.Store.Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
        var digest = await Artifacts.PutAsync("abc"u8.ToArray(), "text/plain", cancellationToken);
        var ended = claimed with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Ready, EndedAt = Samples.At };
        await _store.Store.Runs.CommitAsync(Samples.Change(ended, "run.ended") with { Artifacts = [Samples.Artifact(run.Id, digest)] }, cancellationToken);
        return ended;
    }

    private Task<SealedStatement> SealRunAsync(Run run, CancellationToken cancellationToken) => Artifacts.SealAsync(
        new SealRequest { Run = run.Id, Subjects = [Samples.Artifact(run.Id, Digest.Of("abc"))], Predicate = new JsonObject { ["outcome"] = "ready", ["night"] = "2026-01-05" } }, cancellationToken);

    private Task<ProcessOutcome> VerifyAsync(string verifier, string signature, byte[] message, string purpose, CancellationToken cancellationToken) =>
        new ProcessRunner(TimeProvider.System).RunAsync(
            new ProcessSpec
            {
                FileName = verifier,
                Arguments = ["-Y", "verify", "-f", _store.Store.AllowedSignersFile, "-I", _store.Store.SigningPrincipal, "-n", purpose, "-s", signature],
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
                StandardInput = message,
            },
            cancellationToken);
}
