using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Nights.Morning;

/// <summary>A box with a run for every kind of failure in its store, and the command line of the program itself to look at them.</summary>
internal sealed class FailedPlace : IAsyncDisposable
{
    private static readonly DateOnly Night = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private readonly ScriptedPlace _place = new("failed");
    private string _database = "";

    public string Folder => _place.Folder;

    public static async Task<FailedPlace> MakeAsync(CancellationToken cancellationToken)
    {
        var made = new FailedPlace { _database = await PostgresFixture.CreateDatabaseAsync(cancellationToken) };
        made.WriteCatalog();
        await made._place.CommitAsync("catalog", cancellationToken);
        made._place.Write("app/README.md", "an application");
        await made._place.CommitAsync("app", cancellationToken);
        await using var store = await made.OpenStoreAsync(cancellationToken);
        await store.Runs.OpenNightAsync(made.Record(), cancellationToken);
        foreach (var kind in Enum.GetValues<FailureKind>())
        {
            await FailAsync(store, kind, cancellationToken);
        }

        await RefuseAsync(store, cancellationToken);
        return made;
    }

    /// <summary>The program's own command line, in this process: what it said on both streams, and its exit code.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] words) => RunAsync(isTerminal: false, words);

    /// <summary>The same in front of a terminal, with a program first on its path.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(bool isTerminal, string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = new Screen(output, error, outputIsTerminal: isTerminal, errorIsTerminal: false, hasColour: false, width: 100);
        var context = new CommandContext(screen, new HostEnvironment(new Dictionary<string, string>(_place.Variables) { ["PATH"] = $"{Folder}/bin{Path.PathSeparator}{_place.Variables["PATH"]}" }, Folder, "tester"), TimeProvider.System);
        int code;
        try
        {
            code = await CommandLine.RunAsync(words, context);
        }
        catch (Exception fault)
        {
            code = Faults.Tell(screen, fault);
        }

        return (code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync() => await _place.DisposeAsync();

    private Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken) =>
        PantheonStore.OpenAsync(_place.StoreOptions with { ConnectionString = _database }, TimeProvider.System, cancellationToken);

    private void WriteCatalog()
    {
        _place.WriteBox("obedient", "[]");
        var box = Path.Combine(Folder, "box.yaml");
        File.WriteAllText(box, File.ReadAllText(box).Replace("postgres: private", $"postgres: \"{_database}\"", StringComparison.Ordinal));
        _place.WritePolicies("finish", "node_wall: 5m, run_wall: 20m, tool_calls: 40");
        _place.Write("catalog/pantheon.yaml", """
            version: 1
            project: failed
            repos:
              app: { path: ../app, base: main, branch: "night/${{ task.id }}", build: ["true"], test: ["true"] }
            routes:
              coder: [models/obedient]
            defaults: { repo: app, flow: one, night: night, day: day }
            """);
        _place.Write("catalog/flows/one.yaml", """
            name: one
            description: One command.
            input: { spec: task.v1 }
            nodes:
              work:
                run: ["true"]
            """);
        foreach (var kind in Enum.GetValues<FailureKind>())
        {
            _place.Write($"catalog/tasks/{TaskOf(kind)}.yaml", $"id: {TaskOf(kind)}\ntitle: Fails by {Word.Of(kind)}\nflow: one\nrepo: app\nbase: main\ntext: do it\nacceptance: [it is done]\n");
        }
    }

    /// <summary>Puts a program where the command line looks first.</summary>
    public void WriteProgram(string name, string text)
    {
        _place.Write("bin/" + name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Folder, "bin", name), (UnixFileMode)0x1ed); // rwxr-xr-x
        }
    }

    public static string TaskOf(FailureKind kind) => $"T-{(int)kind + 100}";

    private NightRecord Record() => new()
    {
        Date = Night,
        OpenedAt = TimeProvider.System.GetUtcNow().AddHours(-1),
        ClosesAt = TimeProvider.System.GetUtcNow(),
        TimeZone = "UTC",
        Policy = "night",
        PolicyVersion = 1,
        PolicyDigest = Digest.Of("night"),
        CatalogCommit = new string('0', 40),
        CatalogDigest = Digest.Of("catalog"),
    };

    private static async Task FailAsync(PantheonStore store, FailureKind kind, CancellationToken cancellationToken)
    {
        var queued = Run(TaskOf(kind));
        await store.Runs.EnqueueAsync(queued, cancellationToken);
        var run = await store.Runs.ClaimAsync(queued.Id, Night, cancellationToken);
        Assert.That(run, Is.Not.Null);
        var now = TimeProvider.System.GetUtcNow();
        var node = new NodeId("work");
        var words = Encoding.UTF8.GetBytes($"it failed by {Word.Of(kind)}\n");
        var left = await store.Artifacts.PutAsync(words, "text/markdown", cancellationToken);
        var odd = await store.Artifacts.PutAsync(words, "application/x-desktop", cancellationToken);
        await store.Runs.CommitAsync(
            new JournalChange
            {
                Run = run! with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Failed, FailureKind = kind, Cause = FailureKinds.CauseOf(kind), Reason = $"'work': {Word.Of(kind)}", EndedAt = now },
                Nodes = [new NodeRun { Run = run.Id, Node = node, Ordinal = 0, Kind = NodeKind.Run, Lifecycle = NodeLifecycle.Ended, Result = NodeResult.Failed, FailureKind = kind, Cause = FailureKinds.CauseOf(kind), Reason = "no luck", Attempt = 1, StartedAt = now, EndedAt = now }],
                Attempts = [new Attempt { Id = new AttemptId(run.Id, node, 1), SpanId = new IdSource(Random.Shared).NewSpanId(), State = AttemptState.Failed, FailureKind = kind, Cause = FailureKinds.CauseOf(kind), Error = string.Join('\n', Enumerable.Range(1, 9).Select(line => FormattableString.Invariant($"line {line}"))), StartedAt = now, EndedAt = now, Timeout = TimeSpan.FromMinutes(1) }],
                Events = [new JournalEvent("run.ended") { Data = new JsonObject { ["outcome"] = "failed", ["kind"] = Word.Of(kind) } }],
                Artifacts =
                [
                    new Artifact { Run = run.Id, Node = node, Attempt = 1, Name = "failure.md", Kind = "failure", MediaType = "text/markdown", Bytes = words.Length, Digest = left },
                    new Artifact { Run = run.Id, Node = node, Attempt = 1, Name = "odd.desktop", Kind = "log", MediaType = "application/x-desktop", Bytes = words.Length, Digest = odd },
                ],
            },
            cancellationToken);
    }

    private static async Task RefuseAsync(PantheonStore store, CancellationToken cancellationToken)
    {
        var queued = Run("T-900");
        await store.Runs.EnqueueAsync(queued, cancellationToken);
        var ended = queued with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Refused, FailureKind = FailureKind.PolicyRefused, Cause = Cause.Policy, Reason = "not allowed", Night = Night, EndedAt = TimeProvider.System.GetUtcNow() };
        await store.Runs.CommitQueuedAsync(ended, new JournalEvent("run.ended") { Data = new JsonObject { ["outcome"] = "refused", ["rule"] = "tools.allow", ["reason"] = "not allowed" } }, [], cancellationToken);
    }

    private static Run Run(string task)
    {
        var ids = new IdSource(Random.Shared);
        return new Run
        {
            Id = ids.NewRunId(),
            TraceId = ids.NewTraceId(),
            TaskId = task,
            Title = "Something that fails",
            Repository = "app",
            Flow = "one",
            Mode = Mode.Night,
            CatalogCommit = new string('0', 40),
            CatalogDigest = Digest.Of("catalog"),
            FlowDigest = Digest.Of("flow"),
            Inputs = new JsonObject { ["spec"] = new JsonObject { ["title"] = "Something that fails" } },
            EnqueuedAt = TimeProvider.System.GetUtcNow().AddHours(-2),
            EnqueuedBy = "tester",
        };
    }
}
