using Npgsql;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;

namespace Pantheon.Benchmarks.Traces;

/// <summary>A Postgres of the benchmark's own that syncs each commit, with an open store; gone when it is disposed of.</summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly PostgresLauncher _launcher;

    private PrivatePostgres(string folder, PostgresLauncher launcher) => (Folder, _launcher) = (folder, launcher);

    public string Folder { get; }

    public PantheonStore Store { get; private set; } = null!; // opened where it is made

    public static async Task<PrivatePostgres> StartAsync(string? keptIn = null)
    {
        // not a folder of the owner alone: the server may run under another account
        var folder = Directory.CreateDirectory(keptIn ?? Path.Combine(Path.GetTempPath(), $"bm-{Guid.NewGuid():n}"[..11])).FullName;
        var options = new StoreOptions { Box = "bench", Version = "0.0.1", DataFolder = Path.Combine(folder, "data"), PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"), SearchPath = Environment.GetEnvironmentVariable("PATH") };
        Directory.CreateDirectory(options.DataFolder);
        return new PrivatePostgres(folder, PantheonStore.Launcher(options, TimeProvider.System)) { Store = await PantheonStore.OpenAsync(options, TimeProvider.System, CancellationToken.None) };
    }

    /// <summary>A box file for the program, to look into the store.</summary>
    public async Task<string> BoxAsync()
    {
        var box = Path.Combine(Folder, "box.yaml");
        await File.WriteAllTextAsync(box, $"version: 1\nbox: bench\npools: {{ gpu: {{ kind: scripted, replies: r.json, origin: local, models: {{ coder: {{ id: coder }} }} }} }}\nstore: {{ postgres: private }}\ndata: {Folder}/data\nreports: {{ to: {Folder}/reports }}\n");
        return box;
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
