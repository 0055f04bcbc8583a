using System.Runtime.Versioning;
using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Storage.Embedded;

/// <summary>A private server that dies under the worker that has it.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[Category("Slow")]
[CancelAfter(120_000)]
internal sealed class ClusterRevivalTests
{
    [Test]
    public async Task A_server_that_was_killed_is_started_again_and_one_that_was_stopped_is_not(CancellationToken cancellationToken)
    {
        // with the usual rights: run by root, the server works under another account, which has to pass through here
        var data = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pantheon-revival-" + Guid.NewGuid().ToString("n")[..8]));
        var options = new StoreOptions
        {
            Box = "revived",
            Version = "0",
            DataFolder = data.FullName,
            PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
            SearchPath = Environment.GetEnvironmentVariable("PATH"),
        };
        try
        {
            await using var store = await OpenAsync(options with { Patience = TimeSpan.FromSeconds(30) }, cancellationToken);
            var (before, after) = (Samples.Run(), Samples.Run());
            await store.Runs.EnqueueAsync(before, cancellationToken);

            await PantheonProgram.SignalAsync(store.Server!.ProcessId, "KILL", cancellationToken);
            await store.Runs.EnqueueAsync(after, cancellationToken);

            Assert.That((await store.Runs.QueueAsync(cancellationToken)).Select(run => run.Id), Is.EquivalentTo(new[] { before.Id, after.Id }));
            var again = await PantheonStore.Launcher(options, TimeProvider.System).StartAsync(cancellationToken);
            Assert.That(again.Started, Is.False, "the worker has started it");
            Assert.That(again.ProcessId, Is.Not.EqualTo(store.Server.ProcessId));

            await using var hasty = await OpenAsync(options with { Patience = TimeSpan.FromSeconds(2) }, cancellationToken);
            await PantheonStore.Launcher(options, TimeProvider.System).StopAsync(cancellationToken);
            var fault = await Assert.ThrowsAsync<PantheonException>(() => hasty.Runs.EnqueueAsync(Samples.Run(), cancellationToken));
            Assert.That(fault!.Code, Is.EqualTo(Codes.StoreStaysAway), "who stopped it wants it stopped");
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await PantheonStore.Launcher(options, TimeProvider.System).StopAsync(CancellationToken.None);
            data.Delete(recursive: true);
        }
    }

    private static async Task<PantheonStore> OpenAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken);
        }
        catch (PantheonException missing) when (missing.Code == Codes.PostgresMissing)
        {
            Assert.Ignore(missing.Message);
            throw;
        }
    }
}
