using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>Pools that are paused, and what loading their models costs.</summary>
[TestFixture]
internal sealed class PoolTableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private TestStore _store = null!;

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

    [Test, CancelAfter(30_000)]
    public async Task A_pool_is_paused_and_goes_on(CancellationToken cancellationToken)
    {
        var away = new PoolStanding("hera", RuntimeKind.Vllm) { PausedAt = Noon, PausedWhy = FailureKind.RuntimeUnavailable };
        await _store.Store.Runs.SavePoolAsync(away, cancellationToken);
        Assert.That(await _store.ScalarAsync<string>("SELECT kind || ' ' || paused_why FROM pool WHERE name = 'hera'", cancellationToken), Is.EqualTo("vllm runtime_unavailable"));

        await _store.Store.Runs.SavePoolAsync(new PoolStanding("hera", RuntimeKind.Vllm), cancellationToken);
        Assert.That(await _store.ScalarAsync<bool>("SELECT paused_at IS NULL AND paused_why IS NULL FROM pool WHERE name = 'hera'", cancellationToken), Is.True);
    }

    [Test, CancelAfter(30_000)]
    public async Task Load_times_are_averaged_and_another_digest_begins_anew(CancellationToken cancellationToken)
    {
        await LoadAsync("aaa", 1000, null, cancellationToken);
        await LoadAsync("aaa", 2000, null, cancellationToken);
        await LoadAsync("aaa", null, 100, cancellationToken);
        Assert.That(await StateAsync(cancellationToken), Is.EqualTo("aaa 1300 100 3"));

        await LoadAsync("bbb", 5000, null, cancellationToken);
        Assert.That(await StateAsync(cancellationToken), Is.EqualTo("bbb 5000 - 1"));
    }

    private Task LoadAsync(string digest, int? load, int? wake, CancellationToken cancellationToken)
    {
        var span = new ModelLoad(new ModelAddress("atlas", "big"), RuntimeKind.Ollama, Noon)
        {
            Digest = digest,
            ContextLength = 8192,
            Proof = "test",
            Load = Milliseconds(load),
            Wake = Milliseconds(wake),
        };
        return _store.Store.Runs.SaveLoadAsync(span, cancellationToken);
    }

    private Task<string> StateAsync(CancellationToken cancellationToken) => _store.ScalarAsync<string>(
        "SELECT concat_ws(' ', digest, round(load_ms), coalesce(round(wake_ms)::text, '-'), samples) FROM model_state WHERE pool = 'atlas'", cancellationToken);

    private static TimeSpan? Milliseconds(int? number) => number is { } given ? TimeSpan.FromMilliseconds(given) : null;
}
