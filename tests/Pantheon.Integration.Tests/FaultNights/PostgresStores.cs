using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Storage.Opening;
using Pantheon.Testing;
using Pantheon.Testing.Faults;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A real journal for a faulty night. Its leases go by the database's clock, which no test moves: a dead worker's process row is ended, and a lease is over when the world's clock says so.</summary>
internal sealed class PostgresStores(TestStore store) : IFaultyStores, IAsyncDisposable
{
    private readonly List<PantheonStore> _opened = [];

    public ManualTime Time => store.Time;

    public IArtifactStore Artifacts => store.Store.Artifacts;

    public StoreView Plain => ViewOf(store.Store);

    public bool LeasesGoByTime => false;

    public StoreView Next(bool sameBox)
    {
        // who comes next finds what the last ones held as it would after their lease
        store.RunSqlAsync("UPDATE run SET lease_until = clock_timestamp() - interval '1 s' WHERE lifecycle = 'running'", CancellationToken.None).GetAwaiter().GetResult();
        EndLeasesAsync().GetAwaiter().GetResult();
        var next = store.OpenAgainAsync(CancellationToken.None, sameBox ? null : $"box{_opened.Count}").GetAwaiter().GetResult();
        _opened.Add(next);
        return ViewOf(next);
    }

    public Task EndLeasesAsync() => store.RunSqlAsync(
        """
        UPDATE slot SET until = clock_timestamp() - interval '1 s' WHERE owner IS NOT NULL;
        UPDATE slot_wait SET until = clock_timestamp() - interval '1 s'
        """,
        CancellationToken.None);

    public async Task<IReadOnlyList<string>> ChainFaultsAsync(RunId run) =>
        (await store.Store.Verifier.VerifyAsync([run], CancellationToken.None)).Faults;

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }
    private static StoreView ViewOf(PantheonStore opened) => new(opened.Runs, opened.Steps, opened.Slots);
}
