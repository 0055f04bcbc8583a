using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Postgres.Model;
using Pantheon.Storage.Postgres.Schema;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>A store comes to this program's schema once, and the model is what the tables are.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class MigrationTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Programs_that_start_together_migrate_once(CancellationToken cancellationToken)
    {
        var database = await PostgresFixture.CreateDatabaseAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("pantheon-store-").FullName;
        var options = new StoreOptions { Box = "testbox", Version = "0.0.1", DataFolder = folder, ConnectionString = database };

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken)));

        await using var count = stores[0].Source.CreateCommand("SELECT count(*) FROM __ef_history");
        Assert.That(await count.ExecuteScalarAsync(cancellationToken), Is.EqualTo(StoreSchema.Migrations.Count));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_newer_store_is_refused(CancellationToken cancellationToken)
    {
        await using var store = await TestStore.OpenAsync(cancellationToken);
        await store.RunSqlAsync("INSERT INTO __ef_history VALUES ('29990101000000_Future', '99.0.0')", cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => store.OpenAgainAsync(cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreNewer));
        Assert.That(fault.Message, Does.Contain("29990101000000_Future"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_model_has_every_table_and_column_as_the_database_has_it(CancellationToken cancellationToken)
    {
        await using var store = await TestStore.OpenAsync(cancellationToken);
        await using var db = PantheonDb.Open(store.Store.Source);
        await using var select = store.Store.Source.CreateCommand("""
            SELECT c.table_name || '.' || c.column_name || ' ' || c.data_type || CASE c.is_nullable WHEN 'YES' THEN ' null' ELSE '' END
            FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name AND t.relnamespace = 'pantheon'::regnamespace
            WHERE c.table_schema = 'pantheon' AND t.relkind IN ('r','p') AND NOT t.relispartition AND c.table_name <> '__ef_history'
            """);
        var inDatabase = new List<string>();
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                inDatabase.Add(reader.GetString(0));
            }
        }

        var inModel = db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties().Select(property => Describe(entity, property)));

        Assert.That(inModel, Is.EquivalentTo(inDatabase));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_known_versions_are_the_migrations_of_the_program(CancellationToken cancellationToken)
    {
        await using var store = await TestStore.OpenAsync(cancellationToken);
        await using var db = PantheonDb.Open(store.Store.Source);

        Assert.That(db.Database.GetMigrations(), Is.EqualTo(StoreSchema.Migrations));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_model_answers_questions(CancellationToken cancellationToken)
    {
        await using var store = await TestStore.OpenAsync(cancellationToken);
        var run = Samples.Run("asked by the mapper");
        await store.Store.Runs.EnqueueAsync(run, cancellationToken);
        await using var db = PantheonDb.Open(store.Store.Source);

        var found = await db.Runs.SingleAsync(row => row.Title == "asked by the mapper", cancellationToken);
        var events = await db.Events.Where(row => row.RunId == run.Id.Value).ToListAsync(cancellationToken);

        Assert.That(found.Lifecycle, Is.EqualTo("queued"));
        Assert.That(events.Single().Kind, Is.EqualTo("run.queued"));
    }

    private static string Describe(IEntityType entity, IProperty property)
    {
        var type = property.GetColumnType() switch
        {
            "text[]" => "ARRAY",
            var other => other,
        };
        return $"{entity.GetTableName()}.{property.GetColumnName()} {type}{(property.IsNullable ? " null" : "")}";
    }
}
