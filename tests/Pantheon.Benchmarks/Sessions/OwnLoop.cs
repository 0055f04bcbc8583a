using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
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
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Benchmarks.Sessions;

/// <summary>The product's session: its adapter and client stack, the loop with all its watches, the window, the record, and the core tools on a folder.</summary>
internal sealed class OwnLoop : IAsyncDisposable
{
    private static readonly string[] Tools = ["list_files", "read_file", "search", "write_file", "replace", "apply_patch", "run_command", "bash"];

    /// <summary>Whose night its steps are traced under.</summary>
    public static readonly DateOnly Night = new(2026, 11, 20);

    private readonly InstantServer _server;
    private readonly string _folder;
    private readonly OpenAiRuntime _runtime;
    private readonly RoutedModel _model;
    private readonly IdSource _ids = new(new Random(7));
    private readonly SessionRecorder _recorder;
    private readonly AgentSpec _agent;

    /// <param name="recorder">What traces it; by default one that keeps nothing.</param>
    public OwnLoop(InstantServer server, string folder, SessionRecorder? recorder = null)
    {
        (_server, _folder) = (server, folder);
        var pool = new PoolSpec
        {
            Name = "p",
            Kind = RuntimeKind.LlamaServer,
            Origin = RuntimeOrigin.Local,
            Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = InstantServer.Model } },
        };
        var pin = new ModelPin
        {
            Address = new ModelAddress("p", "m"),
            Kind = RuntimeKind.LlamaServer,
            Id = InstantServer.Model,
            ContextLength = 32_768,
            Origin = RuntimeOrigin.Local,
            Proof = "benchmark",
            ServerAddress = "127.0.0.1",
            ServerPort = server.Address.Port,
        };
        _runtime = new OpenAiRuntime(pool, LocalEndpoint.At(server.Address), TimeProvider.System);
        var stack = new ClientStack(new BreakerSet(new BreakerRules(), TimeProvider.System), null, () => 0.5, TimeProvider.System);
        _model = new RoutedModel(pin, stack.Over(_runtime, pin)) { CountTokens = (text, token) => _runtime.CountTokensAsync(pin, text, token) };
        _recorder = recorder ?? new SessionRecorder(new NoTraces(), new NoArtifacts(), new Redactor(), _ids);
        _agent = new AgentSpec
        {
            Ref = new AgentRef("codegen", 1),
            Model = new ModelChoice { Id = "p/m", Temperature = 0, Seed = 1 },
            Tools = [.. Tools, "think", "finish"],
            Commands = [new CommandRule("make test")],
            Limits = new AgentLimits { Turns = InstantServer.Turns },
            Output = new ContractType { Name = "patch.v1", Schema = JsonSchema.Parse(new JsonObject { ["type"] = "object" }) },
            Prompt = Template.Parse("Read src/lines.txt and see whether each line is as it should be. Say in the end what you found.", SourceSpan.None, [])!,
            Digest = Digest.Of("a"),
        };
    }

    public IChatClient Client => _model.Client;

    public async Task RunAsync()
    {
        _server.Begin();
        var end = await new AgentSession(Request(), _recorder, TimeProvider.System).RunAsync(CancellationToken.None);
        if (end.Failure is not null || end.Turns != InstantServer.Turns)
        {
            throw new InvalidOperationException($"The session ended after {end.Turns} turns: {end.Failure?.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _model.Client.Dispose();
        await _runtime.DisposeAsync();
    }

    private SessionRequest Request()
    {
        var repository = new RepositorySpec { Name = "r", Path = _folder, Base = "main" };
        var attempt = new AttemptId(_ids.NewRunId(), new NodeId("codegen"), 1);
        var processes = new ProcessRunner(TimeProvider.System);
        var machine = new ToolMachine(new UnconfinedSandbox(), processes, new WorkerEnvironment(new Dictionary<string, string>()));
        var source = new ToolSource(machine, new GitWorktrees(processes, _folder, TimeProvider.System), TimeProvider.System);
        var grant = new ToolGrant(_agent.Tools, _agent.Commands);
        return new SessionRequest
        {
            Agent = _agent,
            Model = _model,
            Inputs = [],
            Tape = new SessionTape((_, _, _) => Task.CompletedTask, redact: _recorder.Redact),
            Tools = [.. Tools.Select(name => source.BuiltIn(name, grant)!)],
            Context = new ToolContext
            {
                Workspace = new Workspace(attempt, repository, _folder, new string('0', 40)),
                Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("p") },
                OutputFolder = _folder,
                Repository = repository,
            },
            Attempt = attempt,
            SpanId = _ids.NewSpanId(),
            Night = Night,
        };
    }
}
