using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A machine that loses its power in the middle of a run, and a person who edits the definitions meanwhile.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(300_000)]
public sealed class DisturbedNightTests
{
    [Test]
    public async Task After_a_power_cut_and_edits_of_its_definitions_a_run_ends_as_it_was_begun(CancellationToken cancellationToken)
    {
        await using var place = await KillPlace.MakeAsync(cancellationToken);
        await place.QueueAsync("T-1", cancellationToken);
        await using (var store = await place.OpenStoreAsync(cancellationToken))
        {
            await using var stand = new Stand(store.Source);
            await stand.ArmAsync(cancellationToken);
            await stand.HoldAsync("turn 3 write", cancellationToken);
            await using var worker = place.Start("night", "start", "--until-empty");
            Assert.That(await stand.ReachedAsync(() => worker.HasExited, cancellationToken), Is.True, worker.StandardError);
            await CutPowerAsync(place, worker, cancellationToken);
        }

        // one is committed, one is not; a new run would be refused by the first
        await place.ChangeAsync("catalog/agents/coder.md", text => text.Replace("Play your part.", "Say nothing.", StringComparison.Ordinal), commit: true, cancellationToken);
        await place.ChangeAsync("catalog/flows/killed.yaml", text => text.Replace("scope: inside, ", "", StringComparison.Ordinal).Replace("tool: check\n  gate", "tool: nothing\n  gate", StringComparison.Ordinal), commit: false, cancellationToken);
        var second = await place.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

        Assert.That(second.ExitCode, Is.Zero, second.StandardError);
        await using var after = await place.OpenStoreAsync(cancellationToken);
        var run = (await after.Runs.ListAsync(new RunQuery(), cancellationToken)).Single();
        Assert.That((run.Lifecycle, run.Fence, run.FailureKind), Is.EqualTo((RunLifecycle.Ended, 2L, (FailureKind?)null)), run.Reason);
        Assert.That(await PantheonProgram.GitAsync(place.Work, cancellationToken, "show", $"{run.Branch}:src/part.txt"), Is.EqualTo("played\n"));
        var attempts = await after.Runs.AttemptsAsync(run.Id, cancellationToken);
        var lost = attempts.Single(attempt => attempt.State == AttemptState.Lost);
        Assert.That((lost.Id.Node.Value, lost.SalvageRef is not null), Is.EqualTo(("write", true)), "what it had edited is kept");
        await JournalRules.AssertAsync(after, cancellationToken);
        Assert.That(PantheonProgram.ProcessesOf(place.Folder), Is.Empty);
    }

    /// <summary>Everything of the box ends at once; its sockets, locks and pid files stay.</summary>
    private static async Task CutPowerAsync(KillPlace place, ChildProcess worker, CancellationToken cancellationToken)
    {
        var pidFile = Directory.GetFiles(place.DataFolder, "postmaster.pid", SearchOption.AllDirectories).Single();
        var postmaster = int.Parse(File.ReadLines(pidFile).First(), System.Globalization.CultureInfo.InvariantCulture);
        await PantheonProgram.SignalAsync(worker.Id, "KILL", cancellationToken);
        foreach (var child in Children(postmaster).Append(postmaster).Reverse())
        {
            await PantheonProgram.ToolAsync("kill", "/", ["-KILL", child.ToString(System.Globalization.CultureInfo.InvariantCulture)], cancellationToken);
        }

        Assert.That((await worker.WaitAsync(cancellationToken)).Signal, Is.EqualTo(9));
        Assert.That(File.Exists(pidFile), "the pid file is stale now");
    }

    private static IEnumerable<int> Children(int parent) =>
        File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
}
