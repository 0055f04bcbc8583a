using System.Runtime.Versioning;
using Npgsql;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Embedded;

namespace Pantheon.Integration.Tests.Storage.Embedded;

/// <summary>The private cluster with a real server: made, adopted, repaired, stopped, and refused with a reason.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[Category("Slow")]
internal sealed class PostgresLauncherTests
{
    private string _root = "";
    private string _folder = "";

    private string Cluster => Path.Combine(_folder, "cluster");

    [SetUp]
    public void MakeFolder()
    {
        // not the runtime's private kind of temporary folder: as root, the server's account must be able to pass through
        _root = Path.Combine(Path.GetTempPath(), "pantheon-cluster-" + Guid.NewGuid().ToString("n")[..8]);
        _folder = _root;
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (Directory.Exists(_root))
        {
            try
            {
                await Launcher().StopAsync(CancellationToken.None);
            }
            catch (PantheonException)
            {
                // some tests leave a cluster no server can be found for; none runs then
            }

            Directory.Delete(_root, recursive: true);
        }
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_cluster_is_made_once_adopted_while_it_runs_and_stopped(CancellationToken cancellationToken)
    {
        var made = await StartAsync(cancellationToken);
        var adopted = await Launcher().StartAsync(cancellationToken);

        Assert.That(made.Started, Is.True);
        Assert.That(adopted, Is.EqualTo(made with { Started = false }));
        Assert.That(await AskAsync(made, "SHOW data_checksums", cancellationToken), Is.EqualTo("on"));
        Assert.That(await AskAsync(made, "SHOW listen_addresses", cancellationToken), Is.Empty);
        Assert.That(await AskAsync(made, "SHOW server_encoding", cancellationToken), Is.EqualTo("UTF8"));
        Assert.That(await Launcher().StopAsync(cancellationToken), Is.True);
        Assert.That(ProcessProbe.IsAlive(made.ProcessId), Is.False);
        Assert.That(await Launcher().StopAsync(cancellationToken), Is.False);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Programs_that_start_together_get_one_server(CancellationToken cancellationToken)
    {
        await SkipWithoutPostgresAsync(cancellationToken);

        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Launcher().StartAsync(cancellationToken)));

        Assert.That(servers.Select(server => server.ProcessId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(servers.Count(server => server.Started), Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_killed_server_comes_back_with_what_was_written(CancellationToken cancellationToken)
    {
        var first = await StartAsync(cancellationToken);
        await AskAsync(first, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n", cancellationToken);
        await KillAsync(first.ProcessId, cancellationToken);

        var second = await Launcher().StartAsync(cancellationToken);

        Assert.That(second.Started, Is.True);
        Assert.That(second.ProcessId, Is.Not.EqualTo(first.ProcessId));
        Assert.That(await AskAsync(second, "SELECT count(*)::text FROM kept", cancellationToken), Is.EqualTo("1000"));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_stale_pid_file_whose_pid_another_program_has_is_cured(CancellationToken cancellationToken)
    {
        var first = await StartAsync(cancellationToken);
        var pidFile = Path.Combine(Cluster, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile, cancellationToken);
        await Launcher().StopAsync(cancellationToken);
        lines[0] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(pidFile, lines, cancellationToken);

        var second = await Launcher().StartAsync(cancellationToken);

        Assert.That(second.Started, Is.True);
        Assert.That(second.SocketFolder, Is.EqualTo(first.SocketFolder));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_path_too_long_for_a_socket_gets_a_short_one(CancellationToken cancellationToken)
    {
        _folder = Path.Combine(_folder, new string('a', 60), new string('b', 60));

        var server = await StartAsync(cancellationToken);
        var adopted = await Launcher().StartAsync(cancellationToken);

        Assert.That(server.SocketFolder, Does.StartWith(Path.Combine(Path.GetTempPath(), "pantheon-")));
        Assert.That(adopted.ProcessId, Is.EqualTo(server.ProcessId));
        Assert.That(File.GetUnixFileMode(server.SocketFolder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        await Launcher().StopAsync(cancellationToken);
        Directory.Delete(server.SocketFolder, recursive: true);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task A_cluster_of_another_major_version_is_refused(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await Launcher().StopAsync(cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Cluster, "PG_VERSION"), "9\n", cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => Launcher().StartAsync(cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.PostgresWrongMajor));
        Assert.That(fault.Message, Does.Contain("Postgres 9"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_machine_without_a_server_is_told_what_to_install(CancellationToken cancellationToken)
    {
        var launcher = new PostgresLauncher(PostgresFixture.OptionsFor(_folder) with { Binaries = "/nowhere/at/all" }, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => launcher.StartAsync(cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.PostgresMissing));
        Assert.That(fault.Message, Does.Contain("/nowhere/at/all"));
        Assert.That(fault.Hint, Does.Contain("apt install postgresql"));
    }

    [TestCase("initdb: error: it is broken", Codes.PostgresInitFailed, "it is broken")]
    [TestCase("initdb: error: could not write: No space left on device", Codes.StoreDiskFull, "is full")]
    [CancelAfter(60_000)]
    public async Task A_failed_initialisation_says_its_last_lines(string line, string code, string said, CancellationToken cancellationToken)
    {
        var binaries = Path.Combine(_folder, "bin");
        Directory.CreateDirectory(binaries);
        await WriteProgramAsync(Path.Combine(binaries, "postgres"), "echo 'postgres (PostgreSQL) 17.2'", cancellationToken);
        await WriteProgramAsync(Path.Combine(binaries, "initdb"), $"echo '{line}' >&2; exit 1", cancellationToken);
        var launcher = new PostgresLauncher(PostgresFixture.OptionsFor(_folder) with { Binaries = binaries }, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => launcher.StartAsync(cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(code));
        Assert.That(fault.Message, Does.Contain(said));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task An_initialisation_that_was_cut_short_is_begun_again(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Cluster);
        await File.WriteAllTextAsync(Path.Combine(Cluster, "PG_VERSION"), "15\n", cancellationToken);

        var server = await StartAsync(cancellationToken);

        Assert.That(server.Started, Is.True);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Root_is_told_of_a_parent_folder_the_server_cannot_pass(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("only root hands the cluster to another account");
        }

        var closed = Directory.CreateTempSubdirectory("pantheon-closed-").FullName;
        var launcher = new PostgresLauncher(PostgresFixture.OptionsFor(Path.Combine(closed, "postgres")), TimeProvider.System);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => launcher.StartAsync(cancellationToken));
        Directory.Delete(closed, recursive: true);

        Assert.That(fault!.Code, Is.EqualTo(Codes.PostgresFolderUnreachable));
        Assert.That(fault.Message, Does.Contain($"'{closed}'"));
    }

    private static async Task WriteProgramAsync(string path, string body, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{body}\n", cancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    private static async Task<string?> AskAsync(PostgresServer server, string sql, CancellationToken cancellationToken)
    {
        var text = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Pooling = false }.ConnectionString;
        await using var source = NpgsqlDataSource.Create(text);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static Task<ProcessOutcome> KillAsync(int pid, CancellationToken cancellationToken) => new ProcessRunner(TimeProvider.System).RunAsync(
        new ProcessSpec
        {
            FileName = "sh",
            Arguments = ["-c", $"kill -9 {pid}"],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        },
        cancellationToken);

    private static async Task SkipWithoutPostgresAsync(CancellationToken cancellationToken)
    {
        try
        {
            var options = PostgresFixture.OptionsFor("/");
            await new PostgresFinder(new ProcessRunner(TimeProvider.System)).FindAsync(options.Binaries, options.SearchPath, null, cancellationToken);
        }
        catch (PantheonException missing) when (missing.Code == Codes.PostgresMissing)
        {
            Assert.Ignore(missing.Message);
        }
    }

    private PostgresLauncher Launcher() => new(PostgresFixture.OptionsFor(_folder), TimeProvider.System);

    private async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        await SkipWithoutPostgresAsync(cancellationToken);
        return await Launcher().StartAsync(cancellationToken);
    }
}
