using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Coverage;
using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Sessions;
using Pantheon.Host.Composition;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Conformance.Flows;

/// <summary>Runs one case: the catalog is loaded as at night, and the engine runs on doubles that answer as the case says.</summary>
internal sealed class FlowCaseWorld : IDisposable
{
    /// <summary>Seconds in cases are whole numbers of these.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private readonly FlowCase _asked;
    private readonly Dictionary<string, int> _times = [];
    private DateTimeOffset _start;

    public FlowCaseWorld(FlowCase asked)
    {
        _asked = asked;
        var texts = FlowCaseReader.Catalog();
        texts["flows/flow.yaml"] = asked.Flow.Contains("name:", StringComparison.Ordinal) && asked.Flow.Split('\n').Any(line => line.StartsWith("name:", StringComparison.Ordinal)) ? asked.Flow : asked.Flow + "\nname: flow\n";
        foreach (var (path, text) in asked.Files)
        {
            texts[path] = text!.ToString(); // a file has a text
        }

        if (asked.Asked["task"] is { } task)
        {
            texts["tasks/T-1.yaml"] = $"id: T-1\nflow: flow\n{task}";
        }

        Load = CatalogLoader.Load(new CatalogFiles("/catalog", "c0ffee", texts), null);
    }

    public CatalogLoad Load { get; }

    public EngineWorld World { get; } = new();

    /// <summary>The nodes by the order in which their work began, gates and publish nodes aside.</summary>
    public List<string> Order { get; } = [];

    /// <summary>What each attempt of a node was given.</summary>
    public Dictionary<string, JsonArray> Given { get; } = [];

    /// <summary>Seconds since the run began at which each attempt of a node began to work.</summary>
    public Dictionary<string, List<int>> Starts { get; } = [];

    public async Task<Run> RunAsync(CancellationToken cancellationToken)
    {
        World.Catalog = Load.Catalog!;
        World.Tools.Otherwise = (spec, arguments, context, stopped) => AnswerAsync(context.Workspace, Said(spec, arguments), context, stopped);
        foreach (var agent in World.Catalog.Agents.Keys)
        {
            World.OnAgent(agent, SessionAsync);
        }

        _start = World.Time.GetUtcNow();
        for (var left = _asked.Runs; left > 1; left--)
        {
            await OneAsync(cancellationToken);
        }

        return await OneAsync(cancellationToken);
    }

    public void Dispose() => World.Dispose();

    private async Task<Run> OneAsync(CancellationToken cancellationToken)
    {
        var run = NewRun();
        await World.Store.EnqueueAsync(run, cancellationToken);
        return await World.PassTimeAsync(World.TakeUpAsync(run.Id, cancellationToken: cancellationToken), Step);
    }

    private Run NewRun()
    {
        var flow = World.Catalog.Flows["flow"];
        var run = World.NewRun(flow: "flow");
        if (World.Catalog.Tasks.TryGetValue("T-1", out var task))
        {
            return run with { TaskId = "T-1", Title = task.Title, Inputs = InputValues.Of(flow, task, _asked.Input), TaskDigest = task.Digest };
        }

        return run with { Inputs = InputValues.Of(flow, Specs.TaskFile(), _asked.Input) };
    }

    private static JsonNode? Said(ToolSpec spec, JsonObject arguments) => arguments.Count > 0 ? arguments.DeepClone()
        : spec.Arguments.IsConstant ? new JsonArray([.. spec.Arguments.EvaluateArguments(new EvaluationContext(new Dictionary<string, JsonNode?>())).Select(word => JsonValue.Create(word))]) : null;

    private async Task<SessionEnd> SessionAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        var answer = Next(request.Attempt.Node.Value, request.Inputs.DeepClone());
        await WaitAsync(answer, cancellationToken);
        Edit(answer, request.Context.Workspace);
        var output = answer["review"] is { } verdict ? Specs.Review(verdict.ToString()) : answer.ContainsKey("output") ? answer["output"]?.DeepClone() : "done";
        return EngineWorld.End(output, FailureOf(answer));
    }

    private async Task<ToolResult> AnswerAsync(Workspace workspace, JsonNode? given, ToolContext context, CancellationToken cancellationToken)
    {
        var node = workspace.Attempt.Node.Value;
        if (workspace.Attempt.Node.Value.StartsWith("Base.", StringComparison.Ordinal))
        {
            return WithCoverage(Tested(_asked.Base), _asked.BaseCoverage);
        }

        var answer = Next(node, given);
        await WaitAsync(answer, cancellationToken);
        Edit(answer, workspace);
        if (answer["tests"] is JsonObject tests)
        {
            return WithCoverage(Tested(tests), answer["coverage"] as JsonObject);
        }

        var failure = FailureOf(answer);
        return new ToolResult { Text = answer["says"]?.ToString() ?? "done", Structured = answer["output"]?.DeepClone(), IsError = failure is not null, Failure = failure };
    }

    private async Task WaitAsync(JsonObject answer, CancellationToken cancellationToken)
    {
        if (answer["hangs"] is not null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, World.Time, cancellationToken);
        }

        if (answer["takes"] is { } seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(int.Parse(seconds.ToString(), CultureInfo.InvariantCulture)), World.Time, cancellationToken);
        }
    }

    private void Edit(JsonObject answer, Workspace workspace)
    {
        var files = World.Workspaces.Files(workspace);
        foreach (var (path, text) in answer["edits"] as JsonObject ?? [])
        {
            if (text is null)
            {
                files.Remove(path);
            }
            else
            {
                files[path] = text.ToString();
            }
        }
    }

    /// <summary>The answer to this attempt: of the node itself, else of the one it is an item of; the last of a list holds on.</summary>
    private JsonObject Next(string node, JsonNode? given)
    {
        lock (_times)
        {
            Order.Add(node);
            (Given.TryGetValue(node, out var all) ? all : Given[node] = []).Add(given);
            (Starts.TryGetValue(node, out var starts) ? starts : Starts[node] = []).Add((int)(World.Time.GetUtcNow() - _start).TotalSeconds);
            var time = _times[node] = _times.GetValueOrDefault(node) + 1;
            var name = _asked.Answers.ContainsKey(node) ? node : node[..(node.LastIndexOf('.') is > 0 and var dot ? dot : node.Length)];
            var said = _asked.Answers[name] is JsonArray list ? list[Math.Min(time, list.Count) - 1] : _asked.Answers[name];
            return said as JsonObject ?? [];
        }
    }

    private static Failure? FailureOf(JsonObject answer) => answer["fails"] is { } kind
        ? new Failure(Word.Parse<FailureKind>(kind.ToString()), answer["says"]?.ToString() ?? "it failed") { Digest = answer["digest"]?.ToString() }
        : null;

    private static ToolResult WithCoverage(ToolResult result, JsonObject? files) => files is null
        ? result with { CoverageFault = "it left no report" }
        : result with { Coverage = CoverageReport.Of(new JsonObject { ["files"] = files.DeepClone() }) };

    private static ToolResult Tested(JsonObject tests) => Specs.Tested([.. tests.Select(test => (test.Key, test.Value!.ToString()))]); // every test has a status
}
