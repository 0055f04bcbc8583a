using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tasks;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;

namespace Pantheon.Testing.Engine;

/// <summary>Short ways to write specs in tests.</summary>
public static class Specs
{
    /// <summary>A clock that tests move fast must not end a node by accident.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromDays(2);

    public static JsonSchema AnySchema { get; } = JsonSchema.Parse([]);

    public static Template T(string text)
    {
        var faults = new DiagnosticBag();
        return Template.Parse(text, SourceSpan.None, faults) ?? throw new ArgumentException(string.Join("; ", faults.Select(fault => fault.Message)));
    }

    public static ValueTemplate V(string text) => new ValueTemplate.Text(T(text));

    public static ValueTemplate V(JsonNode? value) => new ValueTemplate.Constant(value);

    public static NodeId[] Ids(params string[] names) => [.. names.Select(name => new NodeId(name))];

    public static FlowSpec Flow(params NodeSpec[] nodes) => new() { Name = "flow", Nodes = nodes, Digest = Digest.Of("flow") };

    public static AgentNode Agent(string id, string agent, params string[] needs) => new() { Id = new NodeId(id), Agent = agent, Needs = Ids(needs), Timeout = Long };

    public static ToolNode Tool(string id, string tool, params string[] needs) => new() { Id = new NodeId(id), Tool = tool, Needs = Ids(needs), Timeout = Long };

    public static RunNode Command(string id, params string[] needs) => new() { Id = new NodeId(id), Arguments = V(new JsonArray("true")), Needs = Ids(needs), Timeout = Long };

    public static GateNode Gate(string id, GateSpec gate, params string[] needs) => new() { Id = new NodeId(id), Gate = gate, Needs = Ids(needs), Timeout = Long };

    public static PublishNode Publish(string id, params string[] needs) => new() { Id = new NodeId(id), Needs = Ids(needs), Timeout = Long };

    public static RetrySpec Retry(int max, string? from = null, ValueTemplate? feedback = null, bool fresh = false) => new()
    {
        Max = V(JsonValue.Create(max)),
        From = from is null ? null : new NodeId(from),
        Feedback = feedback,
        FreshTree = fresh,
        Backoff = new BackoffSpec(TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(5), 0),
    };

    public static ContractType Type(string name) => new() { Name = name, Schema = AnySchema };

    public static AgentSpec AgentSpec(string name, string output = "string", string[]? tools = null, string[]? writes = null, string[]? blind = null, bool attaches = false, string? route = null) => new()
    {
        Ref = new AgentRef(name, 3),
        Model = new ModelChoice { Route = route ?? name },
        Tools = tools ?? [],
        Output = Type(output),
        Prompt = T("work"),
        Writes = writes ?? [],
        Blind = blind ?? [],
        AttachesEdits = attaches,
        Digest = Digest.Of(name),
    };

    public static ToolSpec ToolSpec(string name, EvidenceKind? evidence = null, bool edits = false) => new()
    {
        Name = name,
        Description = name,
        Input = AnySchema,
        Arguments = V(new JsonArray(name)),
        Evidence = evidence,
        Edits = edits,
    };

    public static TaskSpec TaskFile(string id = "T-1", string[]? scope = null, string[]? failToPass = null, string? testsPatch = null, bool hidden = false) => new()
    {
        Id = id,
        Title = "Mend it",
        Scope = new TaskScope { Paths = scope ?? ["src/**"] },
        Acceptance = [new AcceptanceCriterion("it works", null)],
        FailToPass = failToPass ?? [],
        TestsPatch = testsPatch,
        TestsHidden = hidden,
        Digest = Digest.Of(id),
    };

    public static JsonObject Report(params (string Name, string Status)[] tests) => new()
    {
        ["total"] = tests.Length,
        ["passed"] = tests.Count(test => test.Status == "passed"),
        ["failed"] = tests.Count(test => test.Status == "failed"),
        ["skipped"] = tests.Count(test => test.Status == "skipped"),
        ["tests"] = new JsonArray([.. tests.Select(test => (JsonNode)new JsonObject { ["name"] = test.Name, ["status"] = test.Status })]),
        ["digest"] = string.Join('\n', tests.Where(test => test.Status == "failed").Select(test => test.Name)),
    };

    public static ToolResult Tested(params (string Name, string Status)[] tests)
    {
        var failed = tests.Where(test => test.Status == "failed").Select(test => test.Name).ToList();
        return new ToolResult
        {
            Text = "tested",
            Structured = Report(tests),
            IsError = failed.Count > 0,
            Failure = failed.Count > 0 ? new Failure(FailureKind.TestsFailed, $"{failed.Count} failed") : null,
        };
    }

    public static JsonObject Review(string verdict, string summary = "looked at it") =>
        new() { ["verdict"] = verdict, ["summary"] = summary, ["criteria"] = new JsonArray(), ["findings"] = new JsonArray() };

    /// <summary>A catalog with a coder, a tester, two reviewers, a planner and the tools `build`, `test`, `bump` (which edits) and `say`.</summary>
    public static Catalog Catalog()
    {
        AgentSpec[] agents =
        [
            AgentSpec("planner"), AgentSpec("coder", "patch.v1", ["write_file"]), AgentSpec("tester", "patch.v1", ["write_file"], ["tests/**"]),
            AgentSpec("reviewer-a", "review.v1", blind: ["reviewer-b"]), AgentSpec("reviewer-b", "review.v1", ["write_file"], ["tests/**"], ["reviewer-a"], attaches: true),
        ];
        ToolSpec[] tools = [ToolSpec("build", EvidenceKind.Build), ToolSpec("test", EvidenceKind.Tests), ToolSpec("bump", edits: true), ToolSpec("say")];
        return new Catalog
        {
            Root = "/memory/catalog",
            Commit = "c0ffee",
            Digest = Digest.Of("catalog"),
            Project = new ProjectSpec
            {
                Repositories = new Dictionary<string, RepositorySpec> { ["repo"] = new() { Name = "repo", Path = "/memory/repo", Base = "main", Protected = ["ci/**"] } },
                Routes = new RouteOfEach(),
                DefaultRepository = "repo",
            },
            Agents = agents.ToDictionary(agent => agent.Ref.Name),
            Tools = tools.ToDictionary(tool => tool.Name),
            Policies = new Dictionary<string, Policy>
            {
                ["night"] = new()
                {
                    Name = "night",
                    Version = 1,
                    Mode = Mode.Night,
                    Digest = Digest.Of("night"),
                    ToolsAllow = ["read_file", "write_file", "replace", "build", "test", "bump", "say"],
                },
            },
        };
    }
}
