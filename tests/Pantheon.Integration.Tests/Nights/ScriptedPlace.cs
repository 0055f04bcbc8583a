using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The folder of one box with a catalog and a repository that a test writes, worked by the real program; disposing ends its private Postgres and deletes it.</summary>
internal sealed class ScriptedPlace(string box) : IAsyncDisposable
{
    // with the usual rights: run by root, the private Postgres works under another account, which has to pass through here
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"pantheon-{box}-{Guid.NewGuid().ToString("n")[..8]}"));

    public string Folder => _folder.FullName;

    public string DataFolder => Path.Combine(Folder, "data");

    public StoreOptions StoreOptions => new()
    {
        Box = box,
        Version = "0",
        DataFolder = DataFolder,
        PostgresBinaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"),
        SearchPath = Environment.GetEnvironmentVariable("PATH"),
    };

    public Dictionary<string, string> Variables => new(PantheonProgram.Environment) { ["PANTHEON_BOX"] = Path.Combine(Folder, "box.yaml"), ["PANTHEON_CATALOG"] = Path.Combine(Folder, "catalog") };

    /// <summary>The box file, whose one pool plays the replies.</summary>
    /// <param name="model">The one model of the pool.</param>
    public void WriteBox(string model, string replies)
    {
        Write("replies.json", replies);
        Write("box.yaml", $$"""
            version: 1
            box: {{box}}
            pools:
              models:
                kind: scripted
                replies: "{{Folder}}/replies.json"
                origin: local
                slots: 2
                models: { {{model}}: { id: {{model}}, context: 32768 } }
            store: { postgres: private }
            data: "{{Folder}}/data"
            cpu_slots: 2
            reports: { to: "{{Folder}}/reports" }
            """);
    }

    /// <summary>The policies of the night, with its tools and limits, and of the day, which asks nobody.</summary>
    public void WritePolicies(string tools, string limits)
    {
        Write("catalog/policies/night.yaml", $$"""
            name: night
            version: 1
            mode: night
            windows:
              - { days: [mon, tue, wed, thu, fri, sat, sun], from: "22:00", to: "06:30", tz: Etc/UTC }
            models: { origins: [local], pools: [models] }
            egress: { default: deny, allow: [], dns: deny }
            env:
              pass: [PATH, LANG, TZ]
              set: { HOME: /home/agent, TMPDIR: /tmp }
              deny: ["LD_*", "GIT_*"]
              forbid: ["*_API_KEY", "*_TOKEN", "*_SECRET", "*_PASSWORD", "*_PROXY", SSH_AUTH_SOCK]
              on_forbidden: refuse-to-open
            files: { read: [worktree, "/usr"], write: [worktree, tmp] }
            tools: { allow: [{{tools}}] }
            git: { push: false, publish: [branch] }
            limits: { {{limits}} }
            """);
        Write("catalog/policies/day.yaml", """
            name: day
            version: 1
            mode: day
            windows: [ { days: [mon], from: "08:00", to: "19:00", tz: Etc/UTC } ]
            models: { origins: [local] }
            egress: { default: deny, allow: [], dns: deny }
            env: { pass: [PATH, HOME], deny: ["LD_*"], on_forbidden: drop }
            tools: { allow: ["*"] }
            git: { push: ask, publish: [branch] }
            """);
    }

    public void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + (text.EndsWith('\n') ? "" : "\n"));
    }

    /// <summary>Makes a repository of a folder with all that lies in it.</summary>
    public async Task CommitAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, folder);
        await PantheonProgram.GitAsync(path, cancellationToken, "init", "-q", "-b", "main");
        await PantheonProgram.GitAsync(path, cancellationToken, "add", "-A");
        await PantheonProgram.GitAsync(path, cancellationToken, "-c", "user.name=person", "-c", "user.email=p@localhost", "commit", "-q", "-m", "first");
    }

    public Task<ProcessOutcome> PantheonAsync(CancellationToken cancellationToken, params string[] arguments) => PantheonProgram.RunAsync(Folder, Variables, arguments, cancellationToken);

    public Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken) => PantheonStore.OpenAsync(StoreOptions, TimeProvider.System, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(DataFolder) && !OperatingSystem.IsWindows())
        {
            await PantheonStore.Launcher(StoreOptions, TimeProvider.System).StopAsync(CancellationToken.None);
        }

        _folder.Delete(recursive: true);
    }
}
