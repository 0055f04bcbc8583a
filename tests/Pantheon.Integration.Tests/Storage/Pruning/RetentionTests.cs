using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Pruning;

namespace Pantheon.Integration.Tests.Storage.Pruning;

/// <summary>Old nights go whole or not at all, what is left verifies, and a blob lives while anything refers to it.</summary>
[TestFixture]
internal sealed class RetentionTests
{
    private static readonly DateTimeOffset Later = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly NextNight = Samples.Night.AddDays(1);

    private TestStore _store = null!;

    private Retention Keeping => new(_store.Store.Source, _store.Options.BlobFolder) { Grace = TimeSpan.Zero };

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await TestStore.OpenAsync(CancellationToken.None);
        await Retention.AdoptFilesAsync(_store.Store.Source, _store.Options.BlobFolder, CancellationToken.None);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_pruned_night_leaves_both_ends_of_its_journals_and_the_rest_verifies(CancellationToken cancellationToken)
    {
        var run = await EndedAsync(cancellationToken);
        var only = await Text("only the night named this", cancellationToken);
        await RecordAsync(run, only, null, cancellationToken);
        await EndedAsync(cancellationToken, NextNight);
        var old = await Keeping.OlderAsync(TimeSpan.FromDays(2), new DateTimeOffset(2026, 1, 8, 12, 0, 0, TimeSpan.Zero), cancellationToken);

        var done = await Keeping.PruneAsync(old, () => true, cancellationToken);

        Assert.That(done.Nights.Select(night => (night.Night, night.Kept)), Is.EqualTo(new[] { (Samples.Night, (string?)null) }));
        Assert.That(done.Nights[0].Bytes, Is.GreaterThan(0));
        Assert.That(await _store.Store.Artifacts.GetAsync(only, cancellationToken), Is.Null);
        Assert.That(await _store.Store.Runs.EventsAsync(run.Id, cancellationToken), Is.Empty);
        var found = await _store.Store.Verifier.VerifyAllAsync(cancellationToken);
        Assert.That(found.Faults, Is.Empty);
        Assert.That(found.Pruned, Is.EqualTo(new[] { Samples.Night }));
        var standing = await Keeping.StandingAsync(cancellationToken);
        Assert.That((standing.PrunedNights, standing.LastPrune is not null, standing.Kept.Any(night => night.Night == Samples.Night)), Is.EqualTo((1, true, false)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_run_over_two_nights_verifies_when_the_first_is_gone_and_not_when_its_end_was_changed(CancellationToken cancellationToken)
    {
        var claimed = await ClaimedAsync(Samples.Night, cancellationToken);
        await _store.Store.Runs.CommitAsync(Samples.Change(claimed with { Lifecycle = RunLifecycle.Suspended }, "run.suspended"), cancellationToken);
        var resumed = (await _store.Store.Runs.ClaimAsync(claimed.Id, NextNight, cancellationToken))!;
        await _store.RunSqlAsync("SELECT open_night('2026-01-06')", cancellationToken);
        await EndAsync(resumed, NextNight, cancellationToken);

        var done = await PruneAllAsync(cancellationToken);

        Assert.That(done.Nights.Select(night => night.Kept), Has.All.Null);
        Assert.That((await _store.Store.Verifier.VerifyAsync([claimed.Id], cancellationToken)).Faults, Is.Empty);
        await _store.RunSqlAsync("UPDATE chain_head SET last_seq = last_seq + 1 WHERE night = '2026-01-05'", cancellationToken);
        Assert.That((await _store.Store.Verifier.VerifyAsync([claimed.Id], cancellationToken)).Faults, Is.Not.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_night_with_an_open_run_is_kept(CancellationToken cancellationToken)
    {
        var run = await ClaimedAsync(Samples.Night, cancellationToken);

        var done = await PruneAllAsync(cancellationToken);

        Assert.That(done.Nights.Single().Kept, Does.Contain("open run").And.Contain(run.Id.ToString()[..8]));
        Assert.That(await _store.Store.Runs.EventsAsync(run.Id, cancellationToken), Is.Not.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_night_that_a_queued_retry_goes_on_from_is_kept(CancellationToken cancellationToken)
    {
        var first = await EndedAsync(cancellationToken);
        _store.Time.Advance(TimeSpan.FromDays(30));
        var second = Samples.Run() with { RetryOf = first.Id, Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Cancelled, EndedAt = Samples.At };
        await _store.Store.Runs.EnqueueAsync(second, cancellationToken);
        var retry = Samples.Run() with { RetryOf = second.Id };
        await _store.Store.Runs.EnqueueAsync(retry, cancellationToken);

        var kept = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);
        await _store.RunSqlAsync($"UPDATE run SET lifecycle = 'ended', outcome = 'cancelled', ended_at = now() WHERE id = '{retry.Id}'", cancellationToken);
        var dropped = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);

        Assert.That(kept.Kept, Does.Contain("goes on from").And.Contain(retry.Id.ToString()[..8]));
        Assert.That(dropped.Kept, Is.Null);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_night_that_is_being_replayed_is_kept_until_that_is_over(CancellationToken cancellationToken)
    {
        var run = await EndedAsync(cancellationToken);
        var hold = await Keeping.HoldAsync(run.Id, cancellationToken);

        var kept = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);
        await hold.DisposeAsync();
        var dropped = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);

        Assert.That((kept.Kept?.Contains("replay", StringComparison.Ordinal), dropped.Kept), Is.EqualTo(((bool?)true, (string?)null)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Who_drops_only_at_rest_waits_for_the_work_of_any_box(CancellationToken cancellationToken)
    {
        await EndedAsync(cancellationToken);
        var working = await ClaimedAsync(NextNight, cancellationToken);
        var old = (await Keeping.OlderAsync(TimeSpan.FromDays(2), Later, cancellationToken)).Where(night => night.Night == Samples.Night).ToList();

        var waiting = await Keeping.PruneAsync(old, () => true, cancellationToken, onlyAtRest: true);
        await _store.Store.Runs.CommitAsync(Samples.Change(working with { Lifecycle = RunLifecycle.Suspended }, "run.suspended"), cancellationToken);
        var done = await Keeping.PruneAsync(old, () => true, cancellationToken, onlyAtRest: true);

        Assert.That((waiting.Nights, waiting.Waits?.Contains(working.Id.ToString()[..8], StringComparison.Ordinal)), Is.EqualTo((Array.Empty<PrunedNight>(), (bool?)true)));
        Assert.That((done.Nights.Count, done.Waits), Is.EqualTo((1, (string?)null)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task An_attempt_that_was_taken_out_of_a_kept_night_is_missed_though_an_earlier_one_is_gone(CancellationToken cancellationToken)
    {
        var claimed = await ClaimedAsync(Samples.Night, cancellationToken);
        await _store.Store.Runs.CommitAsync(Samples.Change(claimed with { Lifecycle = RunLifecycle.Suspended }, "run.suspended"), cancellationToken);
        var resumed = (await _store.Store.Runs.ClaimAsync(claimed.Id, NextNight, cancellationToken))!;
        await _store.Store.Runs.CommitAsync(
            new JournalChange { Run = resumed, Attempts = [Samples.Attempt(claimed.Id)], Events = [new JournalEvent("attempt.started") { Node = new NodeId("code"), Attempt = 1 }] }, cancellationToken);
        await EndAsync(resumed, NextNight, cancellationToken);
        await Keeping.PruneAsync([.. (await Keeping.OlderAsync(TimeSpan.FromDays(2), Later, cancellationToken)).Where(night => night.Night == Samples.Night)], () => true, cancellationToken);
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);

        await _store.RunSqlAsync("DELETE FROM node_attempt", cancellationToken);

        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Has.One.Contains("its row is missing"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_a_pruned_night_was_told_later_is_held_against_its_head_too(CancellationToken cancellationToken)
    {
        var run = await EndedAsync(cancellationToken);
        await PruneAllAsync(cancellationToken);
        await _store.RunSqlAsync("SELECT open_night('2026-01-05')", cancellationToken);
        await _store.RunSqlAsync($"UPDATE chain_head SET last_seq = last_seq + 1, last_sha256 = '\\x01' WHERE chain = '{run.Id}'", cancellationToken);

        var again = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);

        Assert.That((again.Differs, again.Kept is not null), Is.EqualTo((true, true)));
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Not.Empty);
    }

    [TestCase("UPDATE event SET sha256 = '\\x00' WHERE kind = 'run.ended'")]
    [TestCase("DELETE FROM event WHERE kind = 'run.ended'")]
    [TestCase("DELETE FROM event")]
    [CancelAfter(30_000)]
    public async Task A_night_whose_journal_does_not_end_at_its_head_is_kept_for_who_looks_into_it(string change, CancellationToken cancellationToken)
    {
        await EndedAsync(cancellationToken);
        await _store.RunSqlAsync(change, cancellationToken);

        var night = (await PruneAllAsync(cancellationToken)).Nights.Single();

        Assert.That(night.Differs, Is.True);
        Assert.That(night.Kept, Does.Contain("does not match"));
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Not.Empty, "pruning hides no change");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_writer_at_work_is_waited_for_a_moment_and_never_hindered(CancellationToken cancellationToken)
    {
        await EndedAsync(cancellationToken);
        await using var connection = await _store.Store.Source.OpenConnectionAsync(cancellationToken);
        await using var writing = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, "SELECT open_night('2026-01-06')", cancellationToken);

        var first = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);
        await RunAsync(connection, "INSERT INTO gpu_sample(night, box, device, at, name) VALUES ('2026-01-06', 'b', 0, now(), 'card')", cancellationToken);
        await writing.CommitAsync(cancellationToken);
        var second = (await PruneAllAsync(cancellationToken)).Nights.Single(night => night.Night == Samples.Night);

        Assert.That(first.Kept, Does.Contain("in use"));
        Assert.That((second.Kept, second.Bytes > 0), Is.EqualTo(((string?)null, true)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Details_of_the_last_two_days_cannot_be_asked_away(CancellationToken cancellationToken)
    {
        var fault = await Assert.ThrowsAsync<PantheonException>(() => Keeping.OlderAsync(TimeSpan.FromHours(47), Later, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.PrunedTooSoon));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Every_column_that_names_a_blob_keeps_it_alive(CancellationToken cancellationToken)
    {
        var run = await EndedAsync(cancellationToken);
        var (result, output) = (await Text("a result", cancellationToken), await Text("all that was printed", cancellationToken));
        await RecordAsync(run, result, output, cancellationToken);
        var nobody = await Text("nobody names this", cancellationToken);

        var swept = (await Keeping.PruneAsync([], () => true, cancellationToken)).Swept;

        Assert.That(swept.Blobs, Is.EqualTo(1));
        Assert.That(await _store.Store.Artifacts.GetAsync(nobody, cancellationToken), Is.Null);
        Assert.That(await _store.Store.Artifacts.GetAsync(output, cancellationToken), Is.Not.Null);
        Assert.That(await _store.Store.Artifacts.GetAsync(result, cancellationToken), Is.Not.Null);
        var missed = await _store.ScalarAsync<string[]>(
            """
            SELECT coalesce(array_agg(c.table_name || '.' || c.column_name), '{}') FROM information_schema.columns c
            JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = 'pantheon'::regnamespace AND NOT k.relispartition AND k.relkind IN ('r','p')
            WHERE c.table_schema = 'pantheon' AND c.column_name LIKE '%\_blob' AND position(quote_literal(c.table_name || '.' || c.column_name) IN pg_get_viewdef('blob_use')) = 0
            """,
            cancellationToken);
        Assert.That(missed, Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_blob_that_is_being_written_again_is_not_taken(CancellationToken cancellationToken)
    {
        var digest = await Files().PutAsync(RandomNumberGenerator.GetBytes(50_000), "text/plain", cancellationToken);
        await using var connection = await _store.Store.Source.OpenConnectionAsync(cancellationToken);
        await using var writing = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, "UPDATE blob SET touched_at = clock_timestamp()", cancellationToken);

        var during = (await Keeping.PruneAsync([], () => true, cancellationToken)).Swept;
        await writing.CommitAsync(cancellationToken);

        Assert.That(during, Is.EqualTo(new Swept(0, 0, 0)));
        Assert.That(await Files().GetAsync(digest, cancellationToken), Is.Not.Null);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_file_whose_row_is_not_yet_committed_is_not_taken(CancellationToken cancellationToken)
    {
        var content = RandomNumberGenerator.GetBytes(50_000);
        var digest = await Files().PutAsync(content, "text/plain", cancellationToken);
        await _store.RunSqlAsync("DELETE FROM blob", cancellationToken);
        await using var connection = await _store.Store.Source.OpenConnectionAsync(cancellationToken);
        await using var writing = await connection.BeginTransactionAsync(cancellationToken);

        // the writer found the file that a crash had left, and writes no other
        await RunAsync(connection, $"INSERT INTO blob(sha256, bytes, media_type) VALUES ('\\x{digest.Hex}', 50000, 'text/plain')", cancellationToken);
        var during = (await Keeping.PruneAsync([], () => true, cancellationToken)).Swept;
        await writing.CommitAsync(cancellationToken);

        Assert.That(during.Files, Is.Zero);
        Assert.That(await Files().GetAsync(digest, cancellationToken), Is.EqualTo(content));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Rows_go_before_files_so_that_a_crash_in_between_leaves_a_store_that_verifies(CancellationToken cancellationToken)
    {
        var digest = await Files().PutAsync(RandomNumberGenerator.GetBytes(50_000), "text/plain", cancellationToken);
        var path = Path.Combine(_store.Options.BlobFolder, digest.Hex[..2], digest.Hex[2..]);
        var part = Path.Combine(Path.GetDirectoryName(path)!, $".{digest.Hex[2..]}.0123456789ab.part");
        await File.WriteAllTextAsync(part, "half", cancellationToken);
        var asks = 0;

        var broken = (await Keeping.PruneAsync([], () => asks++ == 0, cancellationToken)).Swept;
        await File.WriteAllBytesAsync(path, [1], cancellationToken);

        Assert.That(broken.Blobs, Is.EqualTo(1));
        Assert.That((await _store.Store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty, "a file without a row is nothing");
        Assert.That((await new Retention(_store.Store.Source, _store.Options.BlobFolder).PruneAsync([], () => true, cancellationToken)).Swept.Files, Is.Zero, "it may be of a writer that is at work");
        var ofAnother = new Retention(_store.Store.Source, _store.Options.BlobFolder) { Grace = TimeSpan.Zero, OwnsFiles = false };
        Assert.That((await ofAnother.PruneAsync([], () => true, cancellationToken)).Swept.Files, Is.Zero, "it may be of the store that the box had before");
        Assert.That((await Keeping.PruneAsync([], () => true, cancellationToken)).Swept.Files, Is.EqualTo(2));
        Assert.That((File.Exists(path), File.Exists(part)), Is.EqualTo((false, false)));
    }

    private FileArtifactStore Files() => new(_store.Store.Source, _store.Options.BlobFolder, ManifestSigner.Open(Path.Combine(_store.Options.DataFolder, "keys", "signing-key"), _store.Options.Box));

    private async Task<PruningDone> PruneAllAsync(CancellationToken cancellationToken) =>
        await Keeping.PruneAsync(await Keeping.OlderAsync(TimeSpan.FromDays(2), Later, cancellationToken), () => true, cancellationToken);

    private Task<Digest> Text(string text, CancellationToken cancellationToken) => _store.Store.Artifacts.PutAsync(System.Text.Encoding.UTF8.GetBytes(text), "text/plain", cancellationToken);

    private Task RecordAsync(Run run, Digest result, Digest? output, CancellationToken cancellationToken) => _store.Store.Traces.RecordAsync(
        Samples.ToolCall(run.Id, result) with { Output = output },
        cancellationToken);

    private async Task<Run> ClaimedAsync(DateOnly night, CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await _store.Store.Runs.EnqueueAsync(run, cancellationToken);
        return (await _store.Store.Runs.ClaimAsync(run.Id, night, cancellationToken))!;
    }

    private async Task<Run> EndedAsync(CancellationToken cancellationToken, DateOnly? night = null) =>
        await EndAsync(await ClaimedAsync(night ?? Samples.Night, cancellationToken), night ?? Samples.Night, cancellationToken);

    /// <summary>With an attempt whose facts are signed, as the engine does it.</summary>
    private async Task<Run> EndAsync(Run claimed, DateOnly night, CancellationToken cancellationToken)
    {
        var facts = await _store.Store.Artifacts.PutAsync("""{"state":"succeeded"}"""u8.ToArray(), "application/json", cancellationToken);
        var file = Samples.Artifact(claimed.Id, facts, "attempt.json") with { Node = new NodeId("code"), Attempt = 1 };
        var attempt = Samples.Attempt(claimed.Id) with { State = AttemptState.Succeeded, EndedAt = Samples.At.AddDays(night.DayNumber - Samples.Night.DayNumber) };
        await _store.Store.Runs.CommitAsync(Samples.Change(claimed, "attempt.ended") with { Attempts = [attempt], Artifacts = [file] }, cancellationToken);
        await _store.Store.Artifacts.SealAsync(new SealRequest { Run = claimed.Id, Subjects = [file], Predicate = new JsonObject { ["outcome"] = "no_change" } }, cancellationToken);
        var ended = claimed with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.NoChange, EndedAt = Samples.At };
        await _store.Store.Runs.CommitAsync(Samples.Change(ended, "run.ended"), cancellationToken);
        return ended;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
