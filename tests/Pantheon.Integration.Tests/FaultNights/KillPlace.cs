using NUnit.Framework;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A box of its own with a small catalog and repository, worked by the real program; disposing ends its private Postgres and deletes it.</summary>
internal sealed class KillPlace : IAsyncDisposable
{
    // with the usual rights: run by root, the private Postgres works under another account, which has to pass through here
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pantheon-killed-" + Guid.NewGuid().ToString("n")[..8]));

    public string Folder => _folder.FullName;

    public string Work => Path.Combine(Folder, "work");

    public string DataFolder => Path.Combine(Folder, "data");

    public StoreOptions StoreOptions => new()
    {
        Box = "killed",
        Version = "0",
        DataFolder = DataFolder,
        PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
        SearchPath = Environment.GetEnvironmentVariable("PATH"),
    };

    private Dictionary<string, string> Variables => new(PantheonProgram.Environment) { ["PANTHEON_BOX"] = Path.Combine(Folder, "box.yaml"), ["PANTHEON_CATALOG"] = Path.Combine(Folder, "catalog") };

    public static async Task<KillPlace> MakeAsync(CancellationToken cancellationToken)
    {
        var place = new KillPlace();
        place.Write("box.yaml", KillTexts.Box(place.Folder));
        place.Write("replies.json", KillTexts.Replies);
        place.Write("catalog/pantheon.yaml", KillTexts.Project);
        place.Write("catalog/policies/night.yaml", KillTexts.Night);
        place.Write("catalog/policies/day.yaml", KillTexts.Day);
        place.Write("catalog/agents/coder.md", KillTexts.Coder);
        place.Write("catalog/flows/killed.yaml", KillTexts.Flow);
        place.Write("catalog/tools/check.yaml", KillTexts.Check);
        place.Write("catalog/tasks/T-1.yaml", KillTexts.Task("T-1"));
        place.Write("catalog/tasks/T-2.yaml", KillTexts.Task("T-2"));
        await place.CommitAsync("catalog", cancellationToken);
        place.Write("work/README.md", "# Work");
        place.Write("work/check.sh", "# long enough to be seen while it runs\nexec sleep 1.5");
        await place.CommitAsync("work", cancellationToken);
        return place;
    }

    public Task<ProcessOutcome> PantheonAsync(CancellationToken cancellationToken, params string[] arguments) => PantheonProgram.RunAsync(Folder, Variables, arguments, cancellationToken);

    public ChildProcess Start(params string[] arguments) => PantheonProgram.Start(Folder, Variables, arguments, _ => { });

    public Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken) => PantheonStore.OpenAsync(StoreOptions, TimeProvider.System, cancellationToken);

    public async Task QueueAsync(string task, CancellationToken cancellationToken)
    {
        var queued = await PantheonAsync(cancellationToken, "queue", "add", task);
        if (queued.StandardError.Contains("PAN7001", StringComparison.Ordinal))
        {
            Assert.Ignore(queued.StandardError);
        }

        Assert.That(queued.ExitCode, Is.Zero, queued.StandardError);
    }

    /// <summary>Changes a file and commits it where that is asked for.</summary>
    public async Task ChangeAsync(string file, Func<string, string> change, bool commit, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, file);
        await File.WriteAllTextAsync(path, change(await File.ReadAllTextAsync(path, cancellationToken)), cancellationToken);
        if (commit)
        {
            await PantheonProgram.GitAsync(Path.GetDirectoryName(path)!, cancellationToken, "-c", "user.name=person", "-c", "user.email=p@localhost", "commit", "-q", "-a", "-m", "changed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(DataFolder) && !OperatingSystem.IsWindows())
        {
            await PantheonStore.Launcher(StoreOptions, TimeProvider.System).StopAsync(CancellationToken.None);
        }

        _folder.Delete(recursive: true);
    }

    private async Task CommitAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, folder);
        await PantheonProgram.GitAsync(path, cancellationToken, "init", "-q", "-b", "main");
        await PantheonProgram.GitAsync(path, cancellationToken, "add", "-A");
        await PantheonProgram.GitAsync(path, cancellationToken, "-c", "user.name=person", "-c", "user.email=p@localhost", "commit", "-q", "-m", "first");
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + (text.EndsWith('\n') ? "" : "\n"));
    }
}
