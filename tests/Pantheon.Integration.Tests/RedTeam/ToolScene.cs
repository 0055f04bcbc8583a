using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>A night's worktree beside things that are none of its business, and the real tools over it.</summary>
internal sealed class ToolScene : IDisposable
{
    private const string SystemPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly TemporaryFolder _folder = new();
    private readonly ISandbox _sandbox;

    public ToolScene(ISandbox sandbox)
    {
        _sandbox = sandbox;
        Directory.CreateDirectory(Tree);
        SecretFile = _folder.Write("outside/secret", Scene.Secret);
    }

    public string Tree => _folder.PathOf("tree");

    public string SecretFile { get; }

    /// <summary>A file outside of the tree that hostile code tries to make.</summary>
    public string Mark => _folder.PathOf("outside", "mark");

    public string OutputFolder => _folder.PathOf("out");

    public string DataFolder => _folder.PathOf("data");

    /// <summary>What the agent was given, for the tools that ask.</summary>
    public ToolGrant Grant { get; init; } = new(["bash", "run_command", "write_file"], []);

    public IReadOnlyList<string> Writes { get; set; } = [];

    public IReadOnlyList<string> Protected { get; set; } = [];

    public static Policy Night { get; } = new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        EnvironmentSet = new Dictionary<string, string>
        {
            ["PATH"] = SystemPath,
            ["HOME"] = "/home/agent",
            ["DOTNET_CLI_HOME"] = "/home/agent",
            ["DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        },
    };

    public string Write(string relative, string text) => _folder.Write($"tree/{relative}", text);

    public bool Holds(string relative) => Path.Exists(Path.Combine(Tree, relative));

    /// <summary>Runs a shell script as a declared tool of the night, with the marks' paths as its arguments 1 (outside) and 2 (secret).</summary>
    public Task<ToolResult> ShellAsync(string script, CancellationToken cancellationToken, Func<ToolSpec, ToolSpec>? with = null) =>
        RunAsync(["sh", "-c", script, "sh", Mark, SecretFile, "${{ tool.out }}"], cancellationToken, with);

    public Task<ToolResult> RunAsync(IReadOnlyList<string> argv, CancellationToken cancellationToken, Func<ToolSpec, ToolSpec>? with = null, JsonObject? arguments = null)
    {
        var spec = new ToolSpec
        {
            Name = "check",
            Description = "A check.",
            Input = JsonSchema.Parse(new JsonObject { ["type"] = "object" }),
            Arguments = new ValueTemplate.List([.. argv.Select(text => new ValueTemplate.Text(Template.Parse(text, SourceSpan.None, [])!))]),
            Timeout = TimeSpan.FromSeconds(60),
        };
        return Source().Declare(with?.Invoke(spec) ?? spec).RunAsync(arguments ?? [], Context(), cancellationToken);
    }

    /// <summary>Calls a built-in tool of the agents.</summary>
    public Task<ToolResult> CallAsync(string tool, CancellationToken cancellationToken, params (string Name, JsonNode Value)[] arguments) =>
        Source().BuiltIn(tool, Grant)!.RunAsync(new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument.Name, (JsonNode?)argument.Value))), Context(), cancellationToken);

    /// <summary>Calls `run_command` with an argv.</summary>
    public Task<ToolResult> RunListedAsync(IEnumerable<string> argv, CancellationToken cancellationToken) =>
        CallAsync("run_command", cancellationToken, ("command", new JsonArray([.. argv.Select(word => (JsonNode?)word)])));

    public void Dispose() => _folder.Dispose();

    private ToolSource Source()
    {
        var machine = new ToolMachine(_sandbox, Tiers.Runner, new WorkerEnvironment(new Dictionary<string, string>())) { CacheFolders = [Probe.DotnetRoot, AppContext.BaseDirectory.TrimEnd('/')] };
        return new ToolSource(machine, new GitWorktrees(Tiers.Runner, DataFolder, TimeProvider.System), TimeProvider.System);
    }

    private ToolContext Context()
    {
        var repository = new RepositorySpec { Name = "shop", Path = _folder.Path, Base = "main" };
        return new ToolContext
        {
            Workspace = new Workspace(new AttemptId(new RunId(Guid.Empty), new NodeId("test"), 1), repository, Tree, new string('0', 40)),
            Policy = Night,
            OutputFolder = OutputFolder,
            Repository = repository,
            Writes = Writes,
            Protected = Protected,
        };
    }
}
