using Pantheon.Storage.Opening;
using Pantheon.Testing;

namespace Pantheon.Integration.Tests.Storage;

/// <summary>A store of its own for one fixture: a new database and a temporary data folder.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly string _folder;

    private TestStore(PantheonStore store, StoreOptions options, ManualTime time, string folder)
    {
        Store = store;
        Options = options;
        Time = time;
        _folder = folder;
    }

    public PantheonStore Store { get; }

    public StoreOptions Options { get; }

    public ManualTime Time { get; }

    public static async Task<TestStore> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-store-").FullName;
        var options = new StoreOptions
        {
            Box = "testbox",
            Version = "0.0.1",
            DataFolder = folder,
            ConnectionString = await PostgresFixture.CreateDatabaseAsync(cancellationToken),
        };
        var time = new ManualTime();
        return new TestStore(await PantheonStore.OpenAsync(options, time, cancellationToken), options, time, folder);
    }

    /// <summary>Another process's view of the same store.</summary>
    public Task<PantheonStore> OpenAgainAsync(CancellationToken cancellationToken, string? box = null) =>
        PantheonStore.OpenAsync(Options with { Box = box ?? Options.Box }, Time, cancellationToken);

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = Store.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<int> RunSqlAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Store.Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
