using Npgsql;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;

namespace Pantheon.Benchmarks.Traces;

/// <summary>A Postgres of the benchmark's own that syncs each commit, with an open store; gone afterwards.</summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly PostgresLauncher _launcher;

    private PrivatePostgres(string folder, PostgresLauncher launcher) => (Folder, _launcher) = (folder, launcher);

    public string Folder { get; }

    public PantheonStore Store { get; private set; } = null!; // opened where it is made

    public static async Task<PrivatePostgres> StartAsync()
    {
        // not a folder of the owner alone: the server may run under another account
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"bm-{Guid.NewGuid():n}"[..11])).FullName;
        var options = new StoreOptions { Box = "bench", Version = "0.0.1", DataFolder = Path.Combine(folder, "data"), PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"), SearchPath = Environment.GetEnvironmentVariable("PATH") };
        Directory.CreateDirectory(options.DataFolder);
        return new PrivatePostgres(folder, PantheonStore.Launcher(options, TimeProvider.System)) { Store = await PantheonStore.OpenAsync(options, TimeProvider.System, CancellationToken.None) };
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Store.Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await _launcher.StopAsync(CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
    }
}
