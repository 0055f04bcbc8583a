using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Nights.Hostile;

/// <summary>A night's folder with an attacker's repository and a model that obeys it; disposing ends its private Postgres and deletes it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class HostilePlace : IAsyncDisposable
{
    private readonly ScriptedPlace _place = new("hostile");

    public string Folder => _place.Folder;

    /// <summary>A name that nothing on this machine has: whatever is planted carries it.</summary>
    public string Mark { get; } = "pantheon-mark-" + Guid.NewGuid().ToString("n")[..12];

    public string Victim => Path.Combine(Folder, "victim");

    public string Log => Path.Combine(Folder, "contacts");

    public string Socket => Path.Combine(Folder, "canary.sock");

    public string DataFolder => _place.DataFolder;

    public static async Task<HostilePlace> MakeAsync(CancellationToken cancellationToken)
    {
        var made = new HostilePlace();
        var place = made._place;
        place.WriteBox("obedient", HostileTexts.Replies);
        place.WritePolicies("list_files, read_file, search, write_file, replace, finish, check, plant", "node_wall: 5m, run_wall: 20m, tool_calls: 40");
        place.Write("catalog/pantheon.yaml", HostileTexts.Project);
        place.Write("catalog/agents/coder.md", HostileTexts.Coder);
        place.Write("catalog/flows/attack.yaml", HostileTexts.Attack);
        place.Write("catalog/flows/plant.yaml", HostileTexts.Plant);
        place.Write("catalog/tools/check.yaml", HostileTexts.Tool("check"));
        place.Write("catalog/tools/plant.yaml", HostileTexts.Tool("plant"));
        place.Write("catalog/tasks/T-1.yaml", HostileTexts.Task("T-1", "Obey the repository", "attack"));
        place.Write("catalog/tasks/T-2.yaml", HostileTexts.Task("T-2", "Plant a repository", "plant"));
        await place.CommitAsync("catalog", cancellationToken);
        place.Write("victim/README.md", HostileTexts.Readme);
        place.Write("victim/check.sh", made.Script("check.sh"));
        place.Write("victim/plant.sh", made.Script("plant.sh"));
        place.Write("victim/.gitattributes", "* filter=evil diff=evil\n");
        File.CreateSymbolicLink(Path.Combine(made.Victim, "outside"), "/etc");
        await place.CommitAsync("victim", cancellationToken);
        await made.ArmAsync(cancellationToken);
        return made;
    }

    /// <summary>The program, run inside a network whose every packet is counted.</summary>
    public Task<ProcessOutcome> ObserveAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var environment = _place.Variables;
        return new ProcessRunner(TimeProvider.System).RunAsync(
            new ProcessSpec
            {
                FileName = ExecutableFinder.Find("unshare", environment["PATH"])!, // looked for before
                Arguments = ["--net", "bash", Content("observe.sh"), Probe.Path, Log, Socket, ExecutableFinder.Find("dotnet", environment["PATH"])!, PantheonProgram.Assembly, .. arguments],
                WorkingDirectory = Folder,
                Environment = environment,
                Timeout = TimeSpan.FromMinutes(5),
            },
            cancellationToken);
    }

    public Task<ProcessOutcome> PantheonAsync(CancellationToken cancellationToken, params string[] arguments) => _place.PantheonAsync(cancellationToken, arguments);

    /// <summary>Whatever of this machine carries the mark now: the proof that something got out of a sandbox.</summary>
    public IEnumerable<string> Planted() =>
        new[] { Folder, Path.GetTempPath(), Victim, PantheonProgram.Environment["HOME"], "/usr" }.Select(folder => Path.Combine(folder, Mark)).Where(File.Exists);

    public Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken) => _place.OpenStoreAsync(cancellationToken);

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    /// <summary>The user's own configuration is hostile as well, and it is shown to be armed.</summary>
    private async Task ArmAsync(CancellationToken cancellationToken)
    {
        var fire = $"touch \"{Path.Combine(Folder, Mark)}\"; cat";
        await PantheonProgram.GitAsync(Victim, cancellationToken, "config", "core.fsmonitor", fire);
        await PantheonProgram.GitAsync(Victim, cancellationToken, "config", "filter.evil.clean", fire);
        await PantheonProgram.GitAsync(Victim, cancellationToken, "config", "filter.evil.smudge", fire);
        await PantheonProgram.GitAsync(Victim, cancellationToken, "config", "diff.evil.textconv", fire);
        foreach (var hook in new[] { "update", "pre-receive", "post-receive", "reference-transaction", "post-checkout" })
        {
            var file = Path.Combine(Victim, ".git", "hooks", hook);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{fire} >/dev/null\n", cancellationToken);
            File.SetUnixFileMode(file, (UnixFileMode)0x1ed); // rwxr-xr-x
        }

        await PantheonProgram.ToolAsync("git", Victim, ["status"], cancellationToken);
        Assert.That(Planted(), Is.Not.Empty, "the repository must be armed: plain git fires it");
        File.Delete(Path.Combine(Folder, Mark));
    }

    private string Script(string name) => File.ReadAllText(Content(name))
        .Replace("@SOCKET@", Socket, StringComparison.Ordinal)
        .Replace("@HOME@", PantheonProgram.Environment["HOME"], StringComparison.Ordinal)
        .Replace("@FOLDER@", Folder, StringComparison.Ordinal)
        .Replace("@MARK@", Mark, StringComparison.Ordinal);

    private static string Content(string name) => Path.Combine(AppContext.BaseDirectory, "Nights", "Hostile", name);
}
