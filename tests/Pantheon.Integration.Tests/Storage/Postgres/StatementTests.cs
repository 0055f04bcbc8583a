using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What a statement reads and locks, and what is said of one that takes too long.</summary>
[TestFixture]
internal sealed class StatementTests
{
    private TestStore _store = null!;

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

    [Test]
    [CancelAfter(30_000)]
    public async Task A_statement_that_was_not_done_in_its_time_is_not_called_a_store_that_does_not_answer(CancellationToken cancellationToken)
    {
        await using var source = Another(options => options.CommandTimeout = 1);
        await using var locked = await LockAsync("pool", cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => new StoreSession(source).ReadAsync(new("SELECT name FROM pool"), row => row.Text(), cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreTooSlow));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_calls_of_a_run_are_looked_for_in_its_own_nights_alone(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await _store.Store.Runs.EnqueueAsync(run, cancellationToken);
        await _store.Store.Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken);
        await _store.RunSqlAsync("SELECT open_night('2026-03-01')", cancellationToken);
        await using var locked = await LockAsync("model_call_20260301, tool_call_20260301", cancellationToken);
        await using var source = Another(options => options.Options = "-c lock_timeout=100ms");

        Assert.That(await new SpanReader(source).ModelCallsAsync(run.Id, cancellationToken), Is.Empty);
        Assert.That(await new SpanReader(source).ToolCallsAsync(run.Id, cancellationToken), Is.Empty);
        Assert.That(await new RecordedSpans(source).ModelCallsAsync(run.Id, cancellationToken), Is.Empty);
        Assert.That(await new RecordedSpans(source).ToolCallsAsync(run.Id, cancellationToken), Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Every_column_that_a_deleted_blob_is_looked_for_in_has_an_index(CancellationToken cancellationToken)
    {
        var without = await _store.ScalarAsync<string[]>(
            """
            SELECT coalesce(array_agg(c.conrelid::regclass || '.' || a.attname), '{}') FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'blob'::regclass AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
            """,
            cancellationToken);

        Assert.That(without, Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_partition_that_a_person_made_is_passed_over(CancellationToken cancellationToken)
    {
        await _store.RunSqlAsync("CREATE TABLE event_default PARTITION OF event DEFAULT", cancellationToken);
        await _store.RunSqlAsync("CREATE TABLE tool_call_default PARTITION OF tool_call DEFAULT", cancellationToken);

        Assert.That((await _store.Store.Retention.StandingAsync(cancellationToken)).Kept, Is.Empty);
        Assert.That(await _store.Store.Search.FindAsync(new("anything"), cancellationToken).AnyAsync(cancellationToken), Is.False);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_step_that_is_told_after_the_end_is_refused_as_one_that_the_store_cannot_take(CancellationToken cancellationToken)
    {
        var sink = new PostgresTraceSink(_store.Store.Source);
        await sink.DisposeAsync();

        var fault = await Assert.ThrowsAsync<PantheonException>(() => sink.RecordAsync(Samples.ToolCall(Samples.Run().Id, Digest.Of("")), cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreUnreachable));
    }

    private NpgsqlDataSource Another(Action<NpgsqlConnectionStringBuilder> change)
    {
        var options = new NpgsqlConnectionStringBuilder(_store.Options.ConnectionString) { SearchPath = "pantheon", Pooling = false };
        change(options);
        return NpgsqlDataSource.Create(options.ConnectionString);
    }

    /// <summary>Held until the connection is disposed of.</summary>
    private async Task<NpgsqlConnection> LockAsync(string tables, CancellationToken cancellationToken)
    {
        var connection = await Another(_ => { }).OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }
}
