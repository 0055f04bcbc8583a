using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Integration.Tests.RedTeam;
using Pantheon.Platform.Sandboxing;
using Pantheon.Tools.Git;
using Pantheon.Tools.Mcp;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Integration.Tests.Tools.Mcp;

/// <summary>A node of a night whose tools belong to the probe's MCP server, in a real sandbox.</summary>
internal sealed class McpScene : IAsyncDisposable
{
    private const string Summands = """{"type":"object","required":["a","b"],"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}""";
    private const string Sum = """{"type":"object","required":["sum"],"properties":{"sum":{"type":"integer"}}}""";

    private readonly TemporaryFolder _folder = new();
    private readonly ToolSession _session = new();
    private readonly ToolMachine _machine;
    private readonly ToolSource _source;

    public McpScene(ISandbox? sandbox = null)
    {
        Directory.CreateDirectory(Tree);
        _machine = new ToolMachine(sandbox ?? new BubblewrapSandbox(Tiers.Runner), Tiers.Runner, WorkerEnvironment.Empty) { CacheFolders = [Probe.DotnetRoot, AppContext.BaseDirectory.TrimEnd('/')] };
        _source = new ToolSource(_machine, new GitWorktrees(Tiers.Runner, _folder.PathOf("data"), TimeProvider.System), TimeProvider.System);
    }

    public string Tree => _folder.PathOf("tree");

    public string Outside => _folder.PathOf("outside");

    public ToolContext Context
    {
        get
        {
            var repository = new RepositorySpec { Name = "shop", Path = _folder.Path, Base = "main" };
            return new ToolContext
            {
                Workspace = new Workspace(new AttemptId(new RunId(Guid.Empty), new NodeId("test"), 1), repository, Tree, new string('0', 40)),
                Policy = new Policy
                {
                    Name = "night",
                    Version = 1,
                    Mode = Mode.Night,
                    Digest = Digest.Of("night"),
                    EnvironmentSet = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/home/agent", ["DOTNET_ROOT"] = Probe.DotnetRoot },
                },
                OutputFolder = _folder.PathOf("out"),
                Repository = repository,
                Session = _session,
            };
        }
    }

    /// <summary>The digest of what the honest probe lists of a tool, reckoned here and not read from it.</summary>
    public static Digest PinOf(string tool)
    {
        var adds = tool is "add" or "wrong-sum";
        return CanonicalJson.DigestOf(new JsonObject
        {
            ["name"] = tool,
            ["description"] = $"The probe's {tool}.",
            ["inputSchema"] = JsonNode.Parse(adds ? Summands : """{"type":"object","properties":{"text":{"type":"string"}}}"""),
            ["outputSchema"] = adds ? JsonNode.Parse(Sum) : null,
        });
    }

    public static ToolSpec Spec(string tool, string variant = "plain") => new()
    {
        Name = $"probe_{tool.Replace('-', '_')}",
        Description = "A tool of the probe.",
        Input = JsonSchema.Parse(new JsonObject { ["type"] = "object" }),
        Arguments = new ValueTemplate.List([]),
        Mcp = new McpBinding([Probe.Path, "mcp", variant], tool, PinOf(tool)),
        Timeout = TimeSpan.FromSeconds(60),
    };

    public Task<ToolResult> CallAsync(ToolSpec spec, CancellationToken cancellationToken, JsonObject? arguments = null) =>
        _source.Declare(spec).RunAsync(arguments ?? [], Context, cancellationToken);

    public Task<ToolResult> CallAsync(string tool, CancellationToken cancellationToken, string? text = null) =>
        CallAsync(Spec(tool), cancellationToken, text is null ? null : new JsonObject { ["text"] = text });

    public Task<McpPin> PinAsync(ToolSpec spec, CancellationToken cancellationToken) => McpPin.ReadAsync(spec, _machine, Context, TimeProvider.System, cancellationToken);

    public ValueTask EndNodeAsync() => _session.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _folder.Dispose();
    }
}
