using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What a change leaves among the artifacts stands with it, or not at all.</summary>
[TestFixture]
internal sealed class TransitionArtifactsTests
{
    private TestStore _store = null!;

    private IRunStore Runs => _store.Store.Runs;

    private IArtifactStore Artifacts => _store.Store.Artifacts;

    [OneTimeSetUp]
    public async Task OpenAsync() => _store = await TestStore.OpenAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [TestCase(100, 1)]
    [TestCase(20_000, 1, Description = "content that lies in a file")]
    [TestCase(100, 200, Description = "a statement that lies in a file")]
    [CancelAfter(30_000)]
    public async Task Bytes_and_statements_come_with_the_change_that_names_them(int bytes, int subjects, CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var (left, artifact, content) = Left(run, bytes, subjects);

        await Runs.CommitAsync(Samples.Change(run, "artifact.added") with { Artifacts = [artifact] }, left, Artifacts, cancellationToken);

        Assert.That(await Artifacts.GetAsync(artifact.Digest, cancellationToken), Is.EqualTo(content));
        var statement = await Artifacts.FindStatementAsync(run.Id, artifact.Node, artifact.Attempt, cancellationToken);
        Assert.That(Encoding.UTF8.GetString(statement!.Statement), Does.Contain(artifact.Digest.Hex));
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_change_of_one_who_was_fenced_off_leaves_nothing(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var (left, artifact, _) = Left(run, 100, 1);

        await Assert.ThrowsAsync<FencedOffException>(() =>
            Runs.CommitAsync(Samples.Change(run with { Fence = run.Fence - 1 }, "artifact.added") with { Artifacts = [artifact] }, left, Artifacts, cancellationToken));

        Assert.That(await Artifacts.GetAsync(artifact.Digest, cancellationToken), Is.Null);
        Assert.That(await Artifacts.FindStatementAsync(run.Id, artifact.Node, artifact.Attempt, cancellationToken), Is.Null);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_change_that_the_store_refuses_leaves_nothing(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var (left, artifact, _) = Left(run, 100, 1);
        var before = await Runs.EventsAsync(run.Id, cancellationToken);
        var change = Samples.Change(run with { Reason = "changed" }, "artifact.added") with { Artifacts = [artifact, Samples.Artifact(run.Id, Digest.Of("never stored"), "other.patch")] };

        await Assert.ThrowsAsync<Pantheon.Core.Diagnostics.PantheonException>(() => Runs.CommitAsync(change, left, Artifacts, cancellationToken));

        Assert.That(await Artifacts.GetAsync(artifact.Digest, cancellationToken), Is.Null);
        Assert.That(await Artifacts.FindStatementAsync(run.Id, artifact.Node, artifact.Attempt, cancellationToken), Is.Null);
        Assert.That(await Runs.EventsAsync(run.Id, cancellationToken), Has.Count.EqualTo(before.Count));
        Assert.That((await Runs.FindAsync(run.Id, cancellationToken))!.Reason, Is.Null);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_run_that_did_not_change_is_fenced_all_the_same(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        await Runs.CommitAsync(Samples.Change(run, "one"), cancellationToken);
        await Runs.CommitAsync(Samples.Change(run, "two"), cancellationToken);
        await _store.RunSqlAsync($"UPDATE run SET fence = fence + 1 WHERE id = '{run.Id.Value}'", cancellationToken);

        await Assert.ThrowsAsync<FencedOffException>(() => Runs.CommitAsync(Samples.Change(run, "three"), cancellationToken));

        Assert.That((await Runs.EventsAsync(run.Id, cancellationToken)).Select(recorded => recorded.Event.Kind), Is.EqualTo(["run.queued", "run.claimed", "one", "two"]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Runs_that_leave_the_same_bytes_at_once_do_not_disturb_each_other(CancellationToken cancellationToken)
    {
        var shared = Enumerable.Range(0, 6).Select(number => Blob($"shared {number}")).ToList();
        var runs = new List<Run>();
        for (var number = 0; number < 6; number++)
        {
            runs.Add(await ClaimNewAsync(cancellationToken));
        }

        await Task.WhenAll(runs.Select(async (run, number) =>
        {
            for (var change = 0; change < 10; change++)
            {
                var (left, artifact, _) = Left(run, 100 + change, 1);
                IEnumerable<NewBlob> others = number % 2 == 0 ? shared : Enumerable.Reverse(shared);
                var artifacts = left with { Blobs = [.. left.Blobs, .. others], Seals = number % 3 == 0 ? [] : left.Seals };
                await Runs.CommitAsync(Samples.Change(run, "artifact.added") with { Artifacts = [artifact] }, artifacts, Artifacts, cancellationToken);
            }
        }));

        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    private static (ArtifactBatch Left, Artifact Artifact, byte[] Content) Left(Run run, int bytes, int subjects)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        var artifact = Samples.Artifact(run.Id, Digest.Of(content)) with { Node = new NodeId("code"), Attempt = 1 };
        var seal = new SealRequest
        {
            Run = run.Id,
            Node = artifact.Node,
            Attempt = artifact.Attempt,
            Subjects = [.. Enumerable.Range(0, subjects).Select(number => artifact with { Name = $"{number}.patch" })],
            Predicate = new JsonObject { ["state"] = "succeeded" },
        };
        return (new ArtifactBatch([new NewBlob(artifact.Digest, content, "text/plain")], [seal]), artifact, content);
    }

    private static NewBlob Blob(string text) => new(Digest.Of(text), Encoding.UTF8.GetBytes(text), "text/plain");

    private async Task<Run> ClaimNewAsync(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await Runs.EnqueueAsync(run, cancellationToken);
        return (await Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
    }
}
