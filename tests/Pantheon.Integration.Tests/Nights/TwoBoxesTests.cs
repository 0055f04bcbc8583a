using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;
using Pantheon.Testing.Storage;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>Two services with data folders of their own share one Postgres; one is killed while a task's tests run, and the other finishes its runs.</summary>
[Category("Slow"), Category("Full")]
[NonParallelizable]
[CancelAfter(900_000)]
public sealed partial class TwoBoxesTests
{
    private static readonly string[] Tasks = ["T-101", "T-102"];
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private DemoPlace? _demo;
    private string _database = "";

    private DemoPlace Demo => _demo!;

    [TearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public async Task When_one_box_is_killed_the_other_finishes_its_runs_and_writes_the_one_report(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        _database = await PostgresFixture.CreateDatabaseAsync(cancellationToken);
        await OpenTheWindowAsync(cancellationToken);
        foreach (var box in new[] { "left", "right" })
        {
            await WriteBoxAsync(box, cancellationToken);
        }

        var queued = await PantheonAsync("left", cancellationToken, ["queue", "add", .. Tasks]);
        Assert.That(queued.ExitCode, Is.Zero, queued.StandardError);
        await using var store = await OpenAsync(cancellationToken);
        await using var left = Serve("left");
        await WhenAsync(() => Task.FromResult(left.HasExited || PantheonProgram.ProcessesOf(FolderOf("left")).Any(line => line.Contains("/test-1/", StringComparison.Ordinal))), cancellationToken);
        Assert.That(left.HasExited, Is.False, left.StandardError);
        await using var right = Serve("right");
        await WhenAsync(async () => right.HasExited || (await StatusAsync(cancellationToken))["boxes"]!.AsArray().Count(box => box!["night"] is not null) == 2, cancellationToken);
        Assert.That(right.HasExited, Is.False, right.StandardError);

        await PantheonProgram.SignalAsync(left.Id, "KILL", cancellationToken);
        var killed = TimeProvider.System.GetTimestamp();
        var held = (await store.Runs.ListAsync(new RunQuery(), cancellationToken)).Where(run => run.Lifecycle == RunLifecycle.Running).ToList();
        Assert.That(held, Is.Not.Empty, "the kill came in the middle of a run");
        var before = await SucceededAsync(store, cancellationToken);

        await WhenAsync(async () => right.HasExited || (await FencesAsync(store, held, cancellationToken)).All(fence => fence.Now > fence.Before), cancellationToken);
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{held.Count} runs of the killed box were taken by the other {TimeProvider.System.GetElapsedTime(killed).TotalSeconds:0.0} s after the kill"));
        await WhenAsync(async () => right.HasExited || (await store.Runs.ListAsync(new RunQuery(), cancellationToken)).All(run => run.Lifecycle == RunLifecycle.Ended), cancellationToken);
        Assert.That(right.HasExited, Is.False, right.StandardError);
        await PantheonProgram.SignalAsync(right.Id, "TERM", cancellationToken);
        var end = await right.WaitAsync(cancellationToken);

        var runs = await store.Runs.ListAsync(new RunQuery(), cancellationToken);
        Assert.That(runs.Select(run => run.Outcome), Is.All.EqualTo(RunOutcome.Ready), end.StandardError + end.StandardOutput);
        Assert.That(before, Is.SubsetOf(await SucceededAsync(store, cancellationToken)), "what had succeeded stands");
        foreach (var run in held)
        {
            var events = await store.Runs.EventsAsync(run.Id, cancellationToken);
            Assert.That(events.Where(entry => entry.Event.Kind == EventKinds.NodeSentBack).Select(entry => entry.Event.Data.ToJsonString()), Is.Empty, "the trees came back by their patches");
        }

        var breaches = await new JournalInvariants(store.Runs, async run => (await store.Verifier.VerifyAsync([run], cancellationToken)).Faults).BreachesAsync(allEnded: true, cancellationToken);
        Assert.That(breaches, Is.Empty);
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
        Assert.That(PantheonProgram.ProcessesOf(Demo.Folder), Is.Empty);
        var report = Directory.GetFiles(FolderOf("right"), "report.md", SearchOption.AllDirectories).Single();
        Assert.That(await File.ReadAllTextAsync(report, cancellationToken), Does.Contain("T-101").And.Contain("T-102"));
        Assert.That(Directory.GetFiles(FolderOf("left"), "report.md", SearchOption.AllDirectories), Is.Empty);
        Assert.That((await store.Runs.NightsAsync(5, cancellationToken)).Single().Facts!["boxes"]!.AsArray().Select(box => box!.ToString()), Is.EqualTo(new[] { "left", "right" }));
    }

    private string FolderOf(string box) => Path.Combine(Demo.Folder, box);

    private string BoxFile(string box) => Path.Combine(Demo.Folder, box + ".yaml");

    private Task<ProcessOutcome> PantheonAsync(string box, CancellationToken cancellationToken, params string[] arguments) =>
        Demo.PantheonAsync(cancellationToken, ["--box", BoxFile(box), .. arguments]);

    private ChildProcess Serve(string box) => Demo.Start(_ => { }, "--box", BoxFile(box), "serve");

    /// <summary>A box of the cluster: folders and report of its own, one store and one signing key for both.</summary>
    private async Task WriteBoxAsync(string box, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Demo.Layout.BoxFile, cancellationToken);
        var own = text.Replace("box: demo", "box: " + box, StringComparison.Ordinal)
            .Replace("postgres: private", $"postgres: \"{_database}\"", StringComparison.Ordinal)
            .Replace($"data: \"{Demo.Layout.DataFolder}\"", $"data: \"{FolderOf(box)}\"\nsigning: {{ key: \"file:{Key}\" }}", StringComparison.Ordinal)
            .Replace($"{Demo.Folder}/reports", $"{FolderOf(box)}/reports", StringComparison.Ordinal);
        Assert.That(own, Does.Contain("signing:").And.Contain(_database));
        await File.WriteAllTextAsync(BoxFile(box), own, cancellationToken);
    }

    private string Key => Path.Combine(Demo.Folder, "keys", "signing-key");

    /// <summary>The night is open now, whatever the hour, and for longer than the test takes.</summary>
    private async Task OpenTheWindowAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Demo.Layout.Catalog, "policies", "night.yaml");
        var now = TimeProvider.System.GetUtcNow();
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        var open = WindowLine().Replace(text, string.Create(CultureInfo.InvariantCulture, $"from: \"{now.AddHours(-2):HH:mm}\", to: \"{now.AddHours(8):HH:mm}\", tz: UTC"));
        Assert.That(open, Is.Not.EqualTo(text));
        await File.WriteAllTextAsync(file, open, cancellationToken);
        await PantheonProgram.GitAsync(Demo.Layout.Catalog, cancellationToken, "-c", "user.name=night", "-c", "user.email=night@localhost", "commit", "-q", "-a", "-m", "A window that is open now");
    }

    private async Task<JsonObject> StatusAsync(CancellationToken cancellationToken)
    {
        var outcome = await PantheonAsync("left", cancellationToken, "cluster", "status", "--json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        return JsonNode.Parse(outcome.StandardOutput)!.AsObject();
    }

    private Task<PantheonStore> OpenAsync(CancellationToken cancellationToken) => PantheonStore.OpenAsync(
        new StoreOptions { Box = "watcher", Version = "0", DataFolder = Path.Combine(Demo.Folder, "watcher"), ConnectionString = _database, SigningKey = Key }, TimeProvider.System, cancellationToken);

    private static async Task<IReadOnlyList<AttemptId>> SucceededAsync(PantheonStore store, CancellationToken cancellationToken)
    {
        var succeeded = new List<AttemptId>();
        foreach (var run in await store.Runs.ListAsync(new RunQuery(), cancellationToken))
        {
            succeeded.AddRange((await store.Runs.AttemptsAsync(run.Id, cancellationToken)).Where(attempt => attempt.State == AttemptState.Succeeded).Select(attempt => attempt.Id));
        }

        return succeeded;
    }

    private static async Task<IReadOnlyList<(long Before, long Now)>> FencesAsync(PantheonStore store, IReadOnlyList<Run> held, CancellationToken cancellationToken)
    {
        var fences = new List<(long, long)>();
        foreach (var run in held)
        {
            fences.Add((run.Fence, (await store.Runs.FindAsync(run.Id, cancellationToken))!.Fence));
        }

        return fences;
    }

    private static async Task WhenAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
        {
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }
    }

    [GeneratedRegex("from: \"[^\"]+\", to: \"[^\"]+\", tz: [^ }]+")]
    private static partial Regex WindowLine();
}
