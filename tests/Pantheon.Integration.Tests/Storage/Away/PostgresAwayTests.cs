using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Storage.Away;

/// <summary>A Postgres that goes away and comes back loses nothing and writes nothing twice.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class PostgresAwayTests
{
    private string _folder = "";
    private PostgresLauncher _launcher = null!;
    private PostgresServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        // the server's account must be able to pass through it
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pantheon-away-" + Guid.NewGuid().ToString("n")[..8])).FullName;
        _launcher = new PostgresLauncher(PostgresFixture.OptionsFor(Path.Combine(_folder, "postgres")), TimeProvider.System);
        try
        {
            _server = await _launcher.StartAsync(CancellationToken.None);
        }
        catch (PantheonException missing) when (missing.Code == Codes.PostgresMissing)
        {
            Assert.Ignore(missing.Message);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _launcher.StopAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_server_that_restarts_again_and_again_under_load_loses_nothing_and_repeats_nothing(CancellationToken cancellationToken)
    {
        await using var store = await OpenAsync("restarts", TimeSpan.FromSeconds(60), null, cancellationToken);
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(_ => WriteUntilAsync(store.Runs, enough.Token, cancellationToken)).ToList();
        for (var restarts = 0; restarts < 4; restarts++)
        {
            var before = await store.Runs.SummariesAsync(new RunQuery(), cancellationToken);
            await _launcher.StopAsync(cancellationToken);
            await _launcher.StartAsync(cancellationToken);
            Assert.That(await store.Runs.SummariesAsync(new RunQuery(), cancellationToken), Has.Count.GreaterThanOrEqualTo(before.Count));
        }

        await enough.CancelAsync();
        foreach (var (run, written) in await Task.WhenAll(writers))
        {
            var kinds = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Select(entry => entry.Event.Kind).ToList();
            Assert.That(kinds.Skip(2), Is.EqualTo(Enumerable.Range(0, written).Select(number => $"step.{number}")), "each change once and in order");
            Assert.That((await store.Verifier.VerifyAsync([run.Id], cancellationToken)).Faults, Is.Empty);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_server_that_stays_away_is_told_with_a_code_and_work_goes_on_when_it_is_back(CancellationToken cancellationToken)
    {
        await using var store = await OpenAsync("away", TimeSpan.FromSeconds(2), null, cancellationToken);
        var run = await ClaimNewAsync(store.Runs, cancellationToken);
        await _launcher.StopAsync(cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => store.Runs.CommitAsync(Samples.Change(run, "late"), cancellationToken));
        await _launcher.StartAsync(cancellationToken);
        await store.Runs.CommitAsync(Samples.Change(run, "again"), cancellationToken);

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreStaysAway));
        var kinds = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Select(entry => entry.Event.Kind);
        Assert.That(kinds, Is.EqualTo(new[] { "run.queued", "run.claimed", "again" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(60_000)]
    public async Task A_commit_that_nobody_answered_is_made_once_whether_it_arrived_or_not(bool arrived)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var proxy = new CuttingProxy(_server.SocketFolder);
        await using var store = await OpenAsync(arrived ? "answered" : "unanswered", TimeSpan.FromSeconds(30), proxy.Folder, cancellationToken);
        var run = await ClaimNewAsync(store.Runs, cancellationToken);
        for (var number = 0; number < 5; number++)
        {
            (proxy.AnswersToCut, proxy.CommitsToCut) = arrived ? (1, 0) : (0, 1);
            await store.Runs.CommitAsync(Samples.Change(run, $"step.{number}"), cancellationToken);
        }

        var kinds = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Select(entry => entry.Event.Kind);
        Assert.That(kinds.Skip(2), Is.EqualTo(Enumerable.Range(0, 5).Select(number => $"step.{number}")));
        Assert.That(proxy.Cuts, Is.EqualTo(5), "every one of them was cut");
        Assert.That((await store.Verifier.VerifyAsync([run.Id], cancellationToken)).Faults, Is.Empty);
    }

    private async Task<PantheonStore> OpenAsync(string name, TimeSpan patience, string? host, CancellationToken cancellationToken)
    {
        await using (var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server.ConnectionString("postgres")) { Pooling = false }.ConnectionString))
        {
            await using var create = source.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var connection = new NpgsqlConnectionStringBuilder(_server.ConnectionString(name));
        connection.Host = host ?? connection.Host;
        var options = new StoreOptions { Box = "testbox", Version = "0.0.1", DataFolder = Path.Combine(_folder, name), ConnectionString = connection.ConnectionString, Patience = patience };
        return await PantheonStore.OpenAsync(options, TimeProvider.System, cancellationToken);
    }

    private static async Task<Run> ClaimNewAsync(IRunStore store, CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await store.EnqueueAsync(run, cancellationToken);
        return (await store.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
    }

    private static async Task<(Run Run, int Written)> WriteUntilAsync(IRunStore store, CancellationToken enough, CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(store, cancellationToken);
        var written = 0;
        while (!enough.IsCancellationRequested)
        {
            await store.CommitAsync(Samples.Change(run, $"step.{written++}"), cancellationToken);
        }

        return (run, written);
    }
}
