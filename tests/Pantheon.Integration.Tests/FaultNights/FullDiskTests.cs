using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>Real disks without room: nothing is torn, and with room again the same work goes on.</summary>
[Category("Slow")]
[CancelAfter(120_000)]
public sealed class FullDiskTests
{
    [Test]
    public async Task An_artifact_without_room_is_refused_whole_and_stored_once_there_is_some(CancellationToken cancellationToken)
    {
        await PostgresFixture.CreateDatabaseAsync(cancellationToken); // ignores where there is no Postgres
        await using var disk = await SmallDisk.MountAsync("4m", cancellationToken);

        // a store of this box alone keeps larger content in files; only they lie on the small disk
        var data = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pantheon-full-" + Guid.NewGuid().ToString("n")[..8]));
        Directory.CreateSymbolicLink(Path.Combine(data.FullName, "blobs"), disk.Folder);
        var options = new StoreOptions
        {
            Box = "full",
            Version = "0",
            DataFolder = data.FullName,
            PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
            SearchPath = Environment.GetEnvironmentVariable("PATH"),
        };
        try
        {
            await using var store = await PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken);
            await RefuseAndGoOnAsync(store, disk, cancellationToken);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await PantheonStore.Launcher(options, TimeProvider.System).StopAsync(CancellationToken.None);
            data.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_database_without_room_is_told_by_its_code_and_goes_on_once_there_is_some(CancellationToken cancellationToken)
    {
        await using var disk = await SmallDisk.MountAsync("320m", cancellationToken);
        var launcher = new PostgresLauncher(PostgresFixture.OptionsFor(Path.Combine(disk.Folder, "postgres")), TimeProvider.System);
        PostgresServer? server = null;
        try
        {
            server = await launcher.StartAsync(cancellationToken);
        }
        catch (PantheonException missing) when (missing.Code == Codes.PostgresMissing)
        {
            Assert.Ignore(missing.Message);
        }

        try
        {
            // not on the disk that fills up
            var data = Directory.CreateTempSubdirectory("pantheon-full-");
            var options = new StoreOptions { Box = "full", Version = "0", DataFolder = data.FullName, ConnectionString = server!.ConnectionString("postgres") };
            await using (var store = await PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken))
            {
                await store.Runs.OpenNightAsync(NightOf(), cancellationToken);
                var run = await ClaimAsync(store, cancellationToken);
                disk.Fill();
                var (written, fault) = (0, default(PantheonException));
                for (; fault is null; written++)
                {
                    try
                    {
                        await store.Runs.CommitAsync(Samples.Change(run, $"step.{written}"), cancellationToken);
                    }
                    catch (PantheonException full)
                    {
                        fault = full;
                        break;
                    }
                }

                disk.Empty();
                await store.Runs.CommitAsync(Samples.Change(run, "again"), cancellationToken);

                Assert.That(fault!.Code, Is.EqualTo(Codes.StoreDiskFull).Or.EqualTo(Codes.StoreUnreachable), fault.Message);
                var kinds = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Select(entry => entry.Event.Kind);
                Assert.That(kinds, Is.EqualTo(new[] { "run.queued", "run.claimed" }.Concat(Enumerable.Range(0, written).Select(number => $"step.{number}")).Append("again")));
                await JournalRules.AssertAsync(store, cancellationToken, allEnded: false);
            }

            data.Delete(recursive: true);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await launcher.StopAsync(CancellationToken.None);
        }
    }

    private static async Task RefuseAndGoOnAsync(PantheonStore store, SmallDisk disk, CancellationToken cancellationToken)
    {
        await store.Runs.OpenNightAsync(NightOf(), cancellationToken);
        var run = await ClaimAsync(store, cancellationToken);
        var content = new byte[600_000];
        new Random(1).NextBytes(content);
        disk.Fill();

        var fault = await Assert.ThrowsAsync<PantheonException>(() => store.Artifacts.PutAsync(content, "application/octet-stream", cancellationToken));
        var whileFull = await store.Artifacts.GetAsync(Digest.Of(content), cancellationToken);
        disk.Empty();
        var digest = await store.Artifacts.PutAsync(content, "application/octet-stream", cancellationToken);

        Assert.That((fault!.Code, whileFull), Is.EqualTo((Codes.StoreDiskFull, (byte[]?)null)));
        Assert.That(await store.Artifacts.GetAsync(digest, cancellationToken), Is.EqualTo(content));
        await store.Runs.CommitAsync(Samples.Change(run, "stored"), cancellationToken);
        await JournalRules.AssertAsync(store, cancellationToken, allEnded: false);
    }

    private static NightRecord NightOf() => new()
    {
        Date = Samples.Night,
        OpenedAt = Samples.At,
        ClosesAt = Samples.At.AddHours(8),
        TimeZone = "Etc/UTC",
        Policy = "night",
        PolicyVersion = 1,
        PolicyDigest = Digest.Of("night"),
        CatalogCommit = "0123456789abcdef0123456789abcdef01234567",
        CatalogDigest = Digest.Of("catalog"),
    };

    private static async Task<Run> ClaimAsync(PantheonStore store, CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await store.Runs.EnqueueAsync(run, cancellationToken);
        return (await store.Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
    }
}
