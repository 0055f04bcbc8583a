using System.Globalization;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>The real worker is killed with SIGKILL at each of these transitions of one run, and the next one goes on from there.</summary>
[Category("Full")]
[NonParallelizable]
[CancelAfter(900_000)]
public sealed class KilledAtTests
{
    private const string InTool = "a tool's process runs";

    // the last row of a transaction that is sent whole: it is committed, and nobody hears of it
    private const string Unanswered = "attempt.started check";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    // in the order in which the run comes to them
    private static readonly (string Name, string Place)[] Transitions =
    [
        ("the run is being claimed", "run.claimed"),
        ("the run is claimed, its plan not yet written", "run.started"),
        ("a node is being admitted", "node.ready write"),
        ("the worktree is made, the model has answered the first turn", "turn 1 write"),
        ("the agent has edited its worktree", "turn 3 write"),
        ("the patch is being stored", "blob text/x-diff"),
        ("the attempt is being sealed", "seal write"),
        ("the attempt has ended, its blobs are there, nothing is committed", "attempt.ended write"),
        ("a later node's attempt is being started, and is though its worker is dead", Unanswered),
        ("a tool's process runs in the sandbox", InTool),
        ("the gate has judged, nothing is committed", "attempt.ended gate"),
        ("the branch is published, nothing is committed", "attempt.ended pr"),
        ("the handlers begin", "attempt.started tidy"),
        ("the run is being sealed", "seal of the run"),
        ("the run has ended, nothing is committed", "run.ended"),
        ("the night is being closed, its report not yet written", "night closed"),
    ];

    private readonly List<DateTimeOffset> _starts = [];

    [Test]
    public async Task Killed_at_every_transition_a_run_ends_as_one_that_nobody_disturbed(CancellationToken cancellationToken)
    {
        await using var place = await KillPlace.MakeAsync(cancellationToken);
        await place.QueueAsync("T-2", cancellationToken);
        var calm = await place.PantheonAsync(cancellationToken, "night", "start", "--until-empty");
        Assert.That(calm.ExitCode, Is.Zero, calm.StandardError);
        await using var store = await place.OpenStoreAsync(cancellationToken);
        await using var stand = new Stand(store.Source);
        await stand.ArmAsync(cancellationToken);
        await place.QueueAsync("T-1", cancellationToken);

        List<string> missed = [];
        foreach (var (name, at) in Transitions)
        {
            await TestContext.Progress.WriteLineAsync($"killed where {name}");
            if (!await KillAsync(place, stand, at, cancellationToken))
            {
                missed.Add(name);
            }
        }

        _starts.Add(TimeProvider.System.GetUtcNow());
        var last = await place.PantheonAsync(cancellationToken, "night", "start", "--until-empty");
        Assert.That(last.ExitCode, Is.Zero, last.StandardError);
        Assert.That(missed, Is.Empty, $"every transition was stood at; {await ToldAsync(store, cancellationToken)}");
        await AssertSameAsync(place, store, cancellationToken);
        await TestContext.Out.WriteLineAsync($"killed at {Transitions.Length} transitions; {await RecoveryAsync(place, store, cancellationToken)}");
    }

    /// <summary>Starts a worker and kills it, and it alone, once it stands at the place; false when it ended before.</summary>
    private async Task<bool> KillAsync(KillPlace place, Stand stand, string at, CancellationToken cancellationToken)
    {
        if (at != InTool)
        {
            await stand.HoldAsync(at, cancellationToken);
        }

        _starts.Add(TimeProvider.System.GetUtcNow());
        await using var worker = place.Start("night", "start", "--until-empty");
        var isThere = at == InTool
            ? await WhenAsync(() => PantheonProgram.ProcessesOf(place.Folder).Any(line => line.Contains("/check-", StringComparison.Ordinal)), () => worker.HasExited, cancellationToken)
            : await stand.ReachedAsync(() => worker.HasExited, cancellationToken);
        if (isThere)
        {
            await PantheonProgram.SignalAsync(worker.Id, "KILL", cancellationToken);
            var end = await worker.WaitAsync(cancellationToken);
            Assert.That(end.Signal, Is.EqualTo(9), end.StandardError);
            if (at != Unanswered)
            {
                // what a dead worker had sent whole would be committed all the same
                await stand.CutAsync(cancellationToken);
            }
        }
        else
        {
            var end = await worker.WaitAsync(cancellationToken);
            await TestContext.Out.WriteLineAsync($"ended before it stood at '{at}', with {end.ExitCode}: {end.StandardOutput}{end.StandardError}");
        }

        await stand.ReleaseAsync(cancellationToken);
        return isThere;
    }

    /// <summary>What became of the run, for who has to find out why it never came to a transition.</summary>
    private static async Task<string> ToldAsync(PantheonStore store, CancellationToken cancellationToken)
    {
        var run = (await store.Runs.ListAsync(new RunQuery { Task = "T-1" }, cancellationToken))[0];
        var attempts = (await store.Runs.AttemptsAsync(run.Id, cancellationToken)).Select(attempt => $"{attempt.Id.Node}/{attempt.Id.Number} {Word.Of(attempt.State)} {attempt.Error}");
        return $"the run is {Word.Of(run.Lifecycle)}, {run.Reason}: {string.Join("; ", attempts)}";
    }

    private static async Task AssertSameAsync(KillPlace place, PantheonStore store, CancellationToken cancellationToken)
    {
        var runs = await store.Runs.ListAsync(new RunQuery(), cancellationToken);
        var (killed, calm) = (runs.Single(run => run.TaskId == "T-1"), runs.Single(run => run.TaskId == "T-2"));
        Assert.That((killed.Lifecycle, killed.Outcome, killed.FailureKind), Is.EqualTo((calm.Lifecycle, calm.Outcome, calm.FailureKind)), killed.Reason);
        Assert.That(killed.Outputs?.ToJsonString(), Is.EqualTo(calm.Outputs?.ToJsonString().Replace("T-2", "T-1", StringComparison.Ordinal)));
        Assert.That(killed.Branch, Is.Not.Null);
        Assert.That(
            await PantheonProgram.GitAsync(place.Work, cancellationToken, "rev-parse", killed.Branch + "^{tree}"),
            Is.EqualTo(await PantheonProgram.GitAsync(place.Work, cancellationToken, "rev-parse", calm.Branch + "^{tree}")));
        Assert.That((await PantheonProgram.GitAsync(place.Work, cancellationToken, "rev-parse", killed.Branch!)).Trim(), Is.EqualTo(killed.HeadCommit));
        await JournalRules.AssertAsync(store, cancellationToken);
        Assert.That(PantheonProgram.ProcessesOf(place.Folder), Is.Empty, "no process is left");
        Assert.That(Directory.Exists(Path.Combine(place.DataFolder, "work")) ? Directory.EnumerateDirectories(Path.Combine(place.DataFolder, "work"), "tree", SearchOption.AllDirectories) : [], Is.Empty, "no worktree is left");
        var report = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(place.Folder, "reports"), "report.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last(), cancellationToken);
        Assert.That(report, Does.Contain("T-1"));
    }

    /// <summary>From the start of each program that took the run up to its event, beside the start of the bare program.</summary>
    private async Task<string> RecoveryAsync(KillPlace place, PantheonStore store, CancellationToken cancellationToken)
    {
        var run = (await store.Runs.ListAsync(new RunQuery { Task = "T-1" }, cancellationToken)).Single();
        var resumed = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Where(entry => entry.Event.Kind == "run.resumed").Select(entry => entry.At).ToList();
        var took = resumed.Select(at => (at - _starts.Last(start => start < at)).TotalSeconds).Order().ToList();
        var began = TimeProvider.System.GetTimestamp();
        await place.PantheonAsync(cancellationToken, "--version");
        return string.Create(CultureInfo.InvariantCulture, $"{took.Count} recoveries, from the program's start to run.resumed: median {took[took.Count / 2]:0.00} s, longest {took[^1]:0.00} s (goal 5 s); the bare program starts and ends in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.00} s");
    }

    private static async Task<bool> WhenAsync(Func<bool> condition, Func<bool> isOver, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            if (isOver())
            {
                return false;
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }

        return true;
    }
}
