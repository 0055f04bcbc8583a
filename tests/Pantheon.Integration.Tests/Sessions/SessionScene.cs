using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Routing;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Sessions;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Sessions.Scripts;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;
using Pantheon.Testing.Storage;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Integration.Tests.Sessions;

/// <summary>A session of the product from end to end: the real file tools on a worktree, the session, the router, the client stack, the adapter, and a server on loopback.</summary>
internal sealed class SessionScene : IDisposable
{
    private const string Pool = "local";

    private static readonly ProcessRunner Processes = new(TimeProvider.System);
    private static readonly UnconfinedSandbox Sandbox = new();
    private static readonly string[] Tools = ["list_files", "read_file", "search", "write_file", "replace", "run_command"];

    private static readonly Policy Night = new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        Pools = [Pool],
        EgressAllow = [Policy.PoolsWord],
        EnvironmentSet = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly HurriedTime _time = new();
    private readonly IdSource _ids = new(new Random(7));
    private readonly MemoryArtifactStore _blobs = new();

    public SessionScene()
    {
        _folder.Write("tree/README.md", "# Notes\nOne.\nTwo.\n");
        _folder.Write("tree/src/app.cs", "class App;\n");
        _folder.Write("outside/secret.txt", "untouched\n");
        Directory.CreateSymbolicLink(_folder.PathOf("tree", "away"), _folder.PathOf("outside"));
    }

    public MemoryTraceSink Traces { get; } = new();

    /// <summary>What the note says; null when it was not written.</summary>
    public string? Note => File.Exists(_folder.PathOf("tree", SessionCase.File)) ? File.ReadAllText(_folder.PathOf("tree", SessionCase.File)) : null;

    /// <summary>Everything outside the tree, and the tree's git folder, as one text.</summary>
    public string Outside => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
        .Where(path => !path.StartsWith(_folder.PathOf("tree"), StringComparison.Ordinal) || path.Contains("/.git", StringComparison.Ordinal) || path.Contains("/away/", StringComparison.Ordinal))
        .Where(File.Exists)
        .Select(path => $"{Path.GetRelativePath(_folder.Path, path)}: {File.ReadAllText(path)}"));

    public async Task<SessionEnd> PlayAsync(SessionCase play, ScriptedServer server, CancellationToken cancellationToken)
    {
        var box = new BoxSpec
        {
            Name = "test",
            DataFolder = _folder.PathOf("data"),
            ReportsFolder = _folder.PathOf("reports"),
            File = "box.yaml",
            Pools = new Dictionary<string, PoolSpec>
            {
                [Pool] = new()
                {
                    Name = Pool,
                    Kind = server.Kind,
                    Endpoint = server.Endpoint,
                    Origin = RuntimeOrigin.Local,
                    Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = server.ModelId, Context = ScriptedServer.Context } },
                },
            },
        };
        var llama = new LlamaServerOptions { Runner = Processes, Sandbox = Sandbox, Path = "/usr/bin:/bin", SocketFolder = _folder.PathOf("run") };
        await using var runtimes = new RuntimeSet(box, Night, new RuntimeFactory(llama, TimeProvider.System));
        var clients = new ClientStack(new BreakerSet(new BreakerRules(), _time), null, () => 0.5, _time);
        var router = new Router(runtimes, clients, TimeProvider.System);
        var agent = Agent(play);
        var model = await router.PrepareAsync(
            await router.OpenAsync(new ModelRequest { Choice = agent.Model, Routes = new Dictionary<string, RouteSpec>(), Policy = Night }, cancellationToken), cancellationToken);
        server.Begin(play, _time);
        var recorder = new SessionRecorder(Traces, _blobs, new Redactor(), _ids);
        return await new AgentSession(Request(agent, model), recorder, _time).RunAsync(cancellationToken);
    }

    /// <summary>Everything that was sent to the model with its last request.</summary>
    public string Sent => Traces.ModelCalls is [.., var last] ? _blobs.Text(last.Request) : "";

    public void Dispose() => _folder.Dispose();

    private static AgentSpec Agent(SessionCase play) => new()
    {
        Ref = new AgentRef("codegen", 1),
        Model = new ModelChoice { Id = $"{Pool}/m" },
        Tools = [.. Tools, "think", "finish"],
        Commands = [new CommandRule("cat *")],
        Output = new ContractType { Name = "patch.v1", Schema = JsonSchema.Parse(new JsonObject { ["type"] = "object" }) },
        Prompt = Template.Parse("Write the note.", SourceSpan.None, [])!,
        DoneRequires = play.Requires,
        Digest = Digest.Of("a"),
    };

    private SessionRequest Request(AgentSpec agent, RoutedModel model)
    {
        var repository = new RepositorySpec { Name = "notes", Path = _folder.PathOf("tree"), Base = "main" };
        var attempt = new AttemptId(_ids.NewRunId(), new NodeId("codegen"), 1);
        var source = new ToolSource(
            new ToolMachine(Sandbox, Processes, new WorkerEnvironment(new Dictionary<string, string>())), new GitWorktrees(Processes, _folder.PathOf("data"), TimeProvider.System), TimeProvider.System);
        var grant = new ToolGrant(agent.Tools, agent.Commands);
        return new SessionRequest
        {
            Agent = agent,
            Model = model,
            Inputs = [],
            Tools = [.. Tools.Select(name => source.BuiltIn(name, grant)!)],
            Context = new ToolContext
            {
                Workspace = new Workspace(attempt, repository, _folder.PathOf("tree"), new string('0', 40)),
                Policy = Night,
                OutputFolder = _folder.PathOf("output"),
                Repository = repository,
            },
            Attempt = attempt,
            SpanId = _ids.NewSpanId(),
            Night = new DateOnly(2026, 11, 20),
        };
    }
}
