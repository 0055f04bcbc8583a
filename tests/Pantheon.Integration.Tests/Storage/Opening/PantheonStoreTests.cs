using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Storage.Opening;

/// <summary>One call from an empty data folder to a usable store.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[Category("Slow")]
internal sealed class PantheonStoreTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task An_empty_data_folder_becomes_a_store_that_a_second_program_adopts(CancellationToken cancellationToken)
    {
        await PostgresFixture.CreateDatabaseAsync(cancellationToken); // ignores where there is no Postgres
        var options = OptionsFor(Path.Combine(Path.GetTempPath(), "pantheon-data-" + Guid.NewGuid().ToString("n")[..8]));
        var run = Samples.Run();
        try
        {
            await using var first = await PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken);
            await first.Runs.EnqueueAsync(run, cancellationToken);
            await using var second = await PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken);

            Assert.That(first.Server!.Started, Is.True);
            Assert.That(second.Server!.Started, Is.False);
            Assert.That((await second.Runs.QueueAsync(cancellationToken)).Single().Id, Is.EqualTo(run.Id));
            Assert.That(File.Exists(second.AllowedSignersFile), Is.True);
            Assert.That((await second.Retention.PruneAsync([], () => true, cancellationToken)).Swept.Left, Is.Null, "the blob files are its own from the beginning");
            Assert.That(File.Exists(Path.Combine(options.BlobFolder, "owner")), Is.True);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await PantheonStore.Launcher(options, TimeProvider.System).StopAsync(CancellationToken.None);
            Directory.Delete(options.DataFolder, recursive: true);
        }
    }

    [TestCase("Host=/nowhere/at/all;Database=x;Username=x")]
    [TestCase("this is no connection string")]
    [CancelAfter(30_000)]
    public async Task A_given_server_that_cannot_be_reached_is_said(string connectionString, CancellationToken cancellationToken)
    {
        var options = OptionsFor("/nowhere") with { ConnectionString = connectionString };

        var fault = await Assert.ThrowsAsync<PantheonException>(() => PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreUnreachable));
    }

    private static StoreOptions OptionsFor(string folder) => new()
    {
        Box = "testbox",
        Version = "0.0.1",
        DataFolder = folder,
        PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
        SearchPath = Environment.GetEnvironmentVariable("PATH"),
    };
}
