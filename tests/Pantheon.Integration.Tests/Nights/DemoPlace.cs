using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Demo;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>A demo in a temporary folder, made by the real program; disposing ends its private Postgres and deletes it.</summary>
internal sealed class DemoPlace : IAsyncDisposable
{
    // with the usual rights: run by root, the private Postgres works under another account, which has to pass through here
    private readonly DirectoryInfo _parent = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pantheon-night-" + Guid.NewGuid().ToString("n")[..8]));

    private DemoPlace() => Layout = new DemoLayout(Path.Combine(_parent.FullName, "demo"));

    public DemoLayout Layout { get; }

    public string Folder => Layout.Folder;

    /// <summary>Where the morning report of the one night lies.</summary>
    public string Report => Directory.GetDirectories(Path.Combine(Folder, "reports")).Single();

    public Dictionary<string, string> Variables { get; } = new(PantheonProgram.Environment);

    private static StoreOptions OptionsFor(string dataFolder) => new()
    {
        Box = "demo",
        Version = "0",
        DataFolder = dataFolder,
        PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
        SearchPath = Environment.GetEnvironmentVariable("PATH"),
    };

    /// <summary>Makes the demo; where the machine lacks what it needs the test is ignored.</summary>
    public static async Task<DemoPlace> MakeAsync(CancellationToken cancellationToken, params string[] options)
    {
        var place = new DemoPlace();
        var outcome = await PantheonProgram.RunAsync(place._parent.FullName, place.Variables, ["init", "--demo", place.Folder, .. options], cancellationToken);
        if (outcome.ExitCode == 0)
        {
            return place;
        }

        await place.DisposeAsync();
        if (outcome.StandardError.Contains("could not be restored", StringComparison.Ordinal) || outcome.StandardError.Contains("PAN7001", StringComparison.Ordinal))
        {
            Assert.Ignore($"The demo cannot be made on this machine: {outcome.StandardError}");
        }

        throw new AssertionException($"'init --demo' ended with exit code {outcome.ExitCode}: {outcome.StandardError}");
    }

    public Task<ProcessOutcome> PantheonAsync(CancellationToken cancellationToken, params string[] arguments) =>
        PantheonProgram.RunAsync(Folder, Variables, arguments, cancellationToken);

    public ChildProcess Start(Action<string> onError, params string[] arguments) =>
        PantheonProgram.Start(Folder, Variables, arguments, onError);

    /// <summary>The program run to its end in other circumstances than the usual ones.</summary>
    public async Task<ProcessOutcome> PantheonAsync(Circumstances circumstances, CancellationToken cancellationToken, params string[] arguments)
    {
        await using var program = PantheonProgram.Start(Folder, circumstances, arguments, _ => { });
        return await program.WaitAsync(cancellationToken);
    }

    /// <summary>Changes the box file until the result is disposed.</summary>
    public async Task<IDisposable> WithBoxAsync(Func<string, string> change, CancellationToken cancellationToken)
    {
        var box = await File.ReadAllTextAsync(Layout.BoxFile, cancellationToken);
        var changed = change(box);
        Assert.That(changed, Is.Not.EqualTo(box));
        await File.WriteAllTextAsync(Layout.BoxFile, changed, cancellationToken);
        return new Undo(() => File.WriteAllText(Layout.BoxFile, box));
    }

    /// <summary>Has the night send its telemetry to a port of this machine, which its policy lists, and serve its metrics.</summary>
    public async Task TelemetryToAsync(int port, CancellationToken cancellationToken)
    {
        await File.AppendAllTextAsync(Layout.BoxFile, FormattableString.Invariant($"telemetry: {{ otlp: \"http://127.0.0.1:{port}\", metrics: socket }}\n"), cancellationToken);
        var file = Path.Combine(Layout.Catalog, "policies", "night.yaml");
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        const string Allow = "  default: deny\n  allow: [";
        Assert.That(text, Does.Contain(Allow));
        await File.WriteAllTextAsync(file, text.Replace(Allow, FormattableString.Invariant($"{Allow}\"127.0.0.1:{port}\", "), StringComparison.Ordinal), cancellationToken);
        await PantheonProgram.GitAsync(Layout.Catalog, cancellationToken, "-c", "user.name=night", "-c", "user.email=night@localhost", "commit", "-q", "-a", "-m", "A collector of this machine");
    }

    /// <summary>Leaves only these tasks in the queue.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken, params string[] tasks)
    {
        string[] others = [.. Enumerable.Range(101, 6).Select(number => FormattableString.Invariant($"T-{number}")).Except(tasks)];
        var outcome = await PantheonAsync(cancellationToken, ["queue", "cancel", .. others]);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
    }

    /// <summary>`runs list --json`, newest first.</summary>
    public async Task<IReadOnlyList<JsonObject>> RunsAsync(CancellationToken cancellationToken)
    {
        var outcome = await PantheonAsync(cancellationToken, "runs", "list", "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        return [.. JsonNode.Parse(outcome.StandardOutput)!["runs"]!.AsArray().Select(run => run!.AsObject())];
    }

    /// <summary>`runs show TASK --json`.</summary>
    public async Task<JsonObject> RunAsync(string task, CancellationToken cancellationToken)
    {
        var outcome = await PantheonAsync(cancellationToken, "runs", "show", task, "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        return JsonNode.Parse(outcome.StandardOutput)!.AsObject();
    }

    public Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken) => OpenStoreAsync(Layout.DataFolder, cancellationToken);

    /// <summary>The private store of a data folder.</summary>
    public static Task<PantheonStore> OpenStoreAsync(string dataFolder, CancellationToken cancellationToken) => PantheonStore.OpenAsync(OptionsFor(dataFolder), TimeProvider.System, cancellationToken);

    public static async Task StopStoreAsync(string dataFolder)
    {
        if (Directory.Exists(dataFolder) && !OperatingSystem.IsWindows())
        {
            await PantheonStore.Launcher(OptionsFor(dataFolder), TimeProvider.System).StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopStoreAsync(Layout.DataFolder);
        _parent.Delete(recursive: true);
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
