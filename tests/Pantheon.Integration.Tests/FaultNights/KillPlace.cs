using NUnit.Framework;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A box of its own with a small catalog and repository, worked by the real program; disposing ends its private Postgres and deletes it.</summary>
internal sealed class KillPlace : IAsyncDisposable
{
    private readonly ScriptedPlace _place = new("killed");

    public string Folder => _place.Folder;

    public string Work => Path.Combine(Folder, "work");

    public string DataFolder => _place.DataFolder;

    public StoreOptions StoreOptions => _place.StoreOptions;

    public static async Task<KillPlace> MakeAsync(CancellationToken cancellationToken)
    {
        var made = new KillPlace();
        var place = made._place;
        place.WriteBox("player", KillTexts.Replies);
        place.WritePolicies("list_files, read_file, search, write_file, replace, finish, check", "node_wall: 5m, run_wall: 30m, tool_calls: 40");
        place.Write("catalog/pantheon.yaml", KillTexts.Project);
        place.Write("catalog/agents/coder.md", KillTexts.Coder);
        place.Write("catalog/flows/killed.yaml", KillTexts.Flow);
        place.Write("catalog/tools/check.yaml", KillTexts.Check);
        place.Write("catalog/tasks/T-1.yaml", KillTexts.Task("T-1"));
        place.Write("catalog/tasks/T-2.yaml", KillTexts.Task("T-2"));
        await place.CommitAsync("catalog", cancellationToken);
        place.Write("work/README.md", "# Work");
        place.Write("work/check.sh", "# long enough to be seen while it runs\nexec sleep 1.5");
        await place.CommitAsync("work", cancellationToken);
        return made;
    }

    public Task<ProcessOutcome> PantheonAsync(CancellationToken cancellationToken, params string[] arguments) => _place.PantheonAsync(cancellationToken, arguments);

    public ChildProcess Start(params string[] arguments) => PantheonProgram.Start(Folder, _place.Variables, arguments, _ => { });

    public Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken) => _place.OpenStoreAsync(cancellationToken);

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

    public ValueTask DisposeAsync() => _place.DisposeAsync();
}
