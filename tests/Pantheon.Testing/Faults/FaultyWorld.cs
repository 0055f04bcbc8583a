using Pantheon.Core.Artifacts;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;

namespace Pantheon.Testing.Faults;

/// <summary>X.</summary>
internal sealed class FaultyWorld
{
    private readonly Dictionary<RunId, int> _numbers = [];

    public FaultyWorld(int seed, FaultDice dice, IArtifactStore artifacts, ManualTime time)
    {
        (Dice, Artifacts, Time) = (dice, artifacts, time);
        var random = new Random(seed);
        var flows = new RandomFlows(random);
        var inner = new[] { flows.Inner("inner_a"), flows.Inner("inner_b") };
        var outer = Enumerable.Range(0, random.Next(1, 4)).Select(number => flows.Make($"flow_{number}", [.. inner.Select(flow => flow.Name)])).ToList();
        var known = Specs.Catalog();
        Catalog = known with
        {
            Flows = outer.Concat(inner).ToDictionary(flow => flow.Name),
            Tasks = new Dictionary<string, TaskSpec> { ["T-1"] = Specs.TaskFile() },
            Project = known.Project with { Repositories = new Dictionary<string, RepositorySpec> { ["repo"] = known.Project.Repositories["repo"] with { Branch = "night/${{ run.short }}" } } },
        };
        Ids = new IdSource(new Random(seed));
        Runs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(number => NewRun(outer[number % outer.Count].Name))];
        ParallelRuns = random.Next(1, 4);
        ParallelNodes = random.Next(1, 5);
        Seats = random.Next(1, 5);
        Window = random.Next(5) == 0 ? TimeSpan.FromMinutes(random.Next(1, 8)) : TimeSpan.FromHours(8);
        Catalog = Catalog with { Policies = new Dictionary<string, Policy> { ["night"] = Catalog.Night with { DrainAtEnd = random.Next(2) == 0 } } };
    }

    public FaultDice Dice { get; }

    public ManualTime Time { get; }

    public IArtifactStore Artifacts { get; }

    /// <summary>What each box has on its disk: all begin with the same repository.</summary>
    public List<MemoryWorkspaces> Disks { get; } = [];

    public IdSource Ids { get; }

    public Catalog Catalog { get; private set; }

    public RepositorySpec Repository => Catalog.Project.Repositories["repo"];

    /// <summary>What is queued at the beginning.</summary>
    public IReadOnlyList<Run> Runs { get; }

    public int ParallelRuns { get; }

    public int ParallelNodes { get; }

    public TimeSpan Window { get; }

    /// <summary>Until then it answers nobody.</summary>
    public DateTimeOffset StoreBackAt { get; set; }

    /// <summary>Until then no model answers anybody.</summary>
    public DateTimeOffset ServerBackAt { get; set; }

    /// <summary>Of the one pool, over all workers.</summary>
    public int Seats { get; }

    public string NameOf(RunId run)
    {
        lock (_numbers)
        {
            return $"run {(_numbers.TryGetValue(run, out var number) ? number : _numbers[run] = _numbers.Count)}";
        }
    }

    public string NameOf(AttemptId attempt) => $"{NameOf(attempt.Run)} {attempt.Node}#{attempt.Number}";

    public NightPlan Plan(DateTimeOffset now)
    {
        var closes = now + Window;
        var policy = Catalog.Night;
        return new NightPlan
        {
            Record = new NightRecord
            {
                Date = EngineWorld.Tonight,
                OpenedAt = now,
                ClosesAt = closes,
                TimeZone = "Europe/Berlin",
                Policy = policy.Name,
                PolicyVersion = 1,
                PolicyDigest = policy.Digest,
                CatalogCommit = Catalog.Commit,
                CatalogDigest = Catalog.Digest,
            },
            ClosesAt = closes,
            UntilEmpty = true,
            ParallelRuns = ParallelRuns,
            ParallelNodes = ParallelNodes,
            Policy = policy,
            CatalogOf = (_, _) => Task.FromResult(Catalog),
        };
    }

    public MemoryWorkspaces NewDisk()
    {
        var disk = new MemoryWorkspaces();
        disk.Commit("main", ("src/a.cs", "old"), ("tests/ATests.cs", "Assert.That(1)"));
        Disks.Add(disk);
        return disk;
    }

    public ScriptedTools ToolsOf(FaultyWorker worker)
    {
        var tools = new ScriptedTools
        {
            Otherwise = async (spec, arguments, context, cancellationToken) =>
            {
                var attempt = context.Workspace.Attempt;
                var succeeds = await worker.TakeTimeAsync(attempt, cancellationToken);
                if (spec.Edits)
                {
                    worker.Disk.Files(context.Workspace)[FileOf(attempt)] = $"by {attempt.Node}";
                }

                return succeeds ? ToolResult.Ok("done") : new ToolResult { Text = "no", IsError = true, Failure = new Failure(FailureKind.ToolFailure, $"no luck with {attempt.Node}") };
            },
        };
        tools.On("write_file", (arguments, context, _) =>
        {
            worker.Disk.Files(context.Workspace)[arguments["path"]!.ToString()] = arguments["content"]!.ToString();
            return Task.FromResult(ToolResult.Ok("written"));
        });
        return tools;
    }

    public static string FileOf(AttemptId attempt) => $"src/{attempt.Node}.cs";

    private Run NewRun(string flow) => new()
    {
        Id = Ids.NewRunId(),
        TraceId = Ids.NewTraceId(),
        TaskId = "T-1",
        Title = "A task",
        Flow = flow,
        Mode = Mode.Night,
        CatalogCommit = Catalog.Commit,
        CatalogDigest = Catalog.Digest,
        FlowDigest = Catalog.Flows[flow].Digest,
        Inputs = new System.Text.Json.Nodes.JsonObject { ["spec"] = TaskDocument.Of(Catalog.Tasks["T-1"]) },
        EnqueuedAt = Time.GetUtcNow(),
        EnqueuedBy = "test",
        Needs = [],
    };
}
