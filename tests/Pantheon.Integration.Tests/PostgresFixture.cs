using System.Globalization;
using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Storage.Embedded;

namespace Pantheon.Integration.Tests;

/// <summary>One private cluster for all tests of the assembly, started by the first that needs it; PANTHEON_TEST_POSTGRES names another server.</summary>
[SetUpFixture]
internal sealed class PostgresFixture
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "pantheon-tests-" + Guid.NewGuid().ToString("n")[..8]);
    private static string? _connectionString;
    private static string? _missing;
    private static int _databases;

    private static PostgresLauncher Launcher { get; } = new(OptionsFor(Folder), TimeProvider.System);

    public static ClusterOptions OptionsFor(string folder) => new()
    {
        Folder = folder,
        Binaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
        SearchPath = Environment.GetEnvironmentVariable("PATH"),
        Durable = false,
    };

    /// <summary>The connection string of a new, empty database; ignores the test where there is no Postgres.</summary>
    public static async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (Directory.Exists(Folder))
        {
            await Launcher.StopAsync(CancellationToken.None);
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task<string> ServerAsync(CancellationToken cancellationToken)
    {
        await Starting.WaitAsync(cancellationToken);
        try
        {
            if (_missing is null)
            {
                _connectionString ??= Environment.GetEnvironmentVariable("PANTHEON_TEST_POSTGRES")
                    ?? (await Launcher.StartAsync(cancellationToken)).ConnectionString("postgres");
            }
        }
        catch (PantheonException missing) when (missing.Code == Codes.PostgresMissing)
        {
            _missing = missing.Message;
        }
        finally
        {
            Starting.Release();
        }

        if (_missing is { } reason)
        {
            Assert.Ignore(reason);
        }

        return _connectionString!;
    }
}
