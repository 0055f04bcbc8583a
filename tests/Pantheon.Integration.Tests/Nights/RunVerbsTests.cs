using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The verbs that change what is queued and that run things again, by the real program on the demo.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(480_000)]
public sealed class RunVerbsTests
{
    private DemoPlace? _demo;

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
    public async Task The_queue_is_paused_ordered_and_resumed_while_no_worker_is_there(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");

        await YesAsync(cancellationToken, "queue", "prioritise", "T-103", "first");
        await YesAsync(cancellationToken, "queue", "prioritise", "T-101", "last");
        await YesAsync(cancellationToken, "queue", "pause");
        var listed = await YesAsync(cancellationToken, "queue", "list");
        var queue = JsonNode.Parse((await YesAsync(cancellationToken, "queue", "list", "--json")).StandardOutput)!;

        Assert.That(queue["runs"]!.AsArray().Select(run => run!["task"]!.ToString()).ToList(), Has.ItemAt(0).EqualTo("T-103").And.ItemAt(5).EqualTo("T-101"));
        var planned = await YesAsync(cancellationToken, "queue", "plan");
        var plan = JsonNode.Parse((await YesAsync(cancellationToken, "queue", "plan", "--json")).StandardOutput)!;
        Assert.That(planned.StandardOutput, Does.Contain("left out T-106: refused by models.origins").And.Not.Contain("\u001b"));
        Assert.That(planned.StandardError, Does.Match(@"night \d\d:\d\d–\d\d:\d\d .* left out"));
        Assert.That(plan["left_out"]!.AsArray().Select(left => left!["task"]!.ToString()), Does.Contain("T-106"));
        Assert.That(plan["runs"]!.AsArray().Concat(plan["left_out"]!.AsArray()).Select(run => run!["task"]!.ToString()).Distinct().Count(), Is.EqualTo(6), "every task has its place or its reason");

        Assert.That(queue["paused"]?["by"]?.ToString(), Is.Not.Empty);
        Assert.That(listed.StandardError, Does.Contain("the queue is paused since"));
        Assert.That(listed.StandardOutput, Does.Not.Contain("paused").And.Not.Contain("\u001b"));
        var nowhere = await Demo.PantheonAsync(cancellationToken, "queue", "prioritise", "T-103", "front");
        Assert.That((nowhere.ExitCode, nowhere.StandardError), Is.EqualTo((2, nowhere.StandardError)));
        Assert.That(nowhere.StandardError, Does.Contain("PAN9060"));

        await YesAsync(cancellationToken, "runs", "cancel", "T-102");
        var gone = await Demo.PantheonAsync(cancellationToken, "runs", "cancel", "T-102");
        Assert.That(gone.ExitCode, Is.EqualTo(7), gone.StandardError);
        var notYet = await Demo.PantheonAsync(cancellationToken, "runs", "resume", "T-103");
        Assert.That((notYet.ExitCode, notYet.StandardError.Contains("PAN9061", StringComparison.Ordinal)), Is.EqualTo((7, true)), notYet.StandardError);

        var resumed = JsonNode.Parse((await YesAsync(cancellationToken, "queue", "resume", "--json")).StandardOutput)!;
        Assert.That((bool?)resumed["paused"], Is.False);
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        Assert.That((await store.Runs.QueueStandingAsync(cancellationToken)).IsPaused, Is.False);
        Assert.That(await store.Runs.TakeCommandsAsync(cancellationToken), Is.Empty, "every command row is answered");
    }

    [Test]
    [Category("Full")]
    public async Task A_run_until_a_node_is_held_and_its_retry_takes_over_what_it_did(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await Demo.KeepAsync(cancellationToken);
        var rehearsal = await YesAsync(cancellationToken, "run", "--task", "T-101", "--until", "codegen", "--dry-run");
        Assert.That(rehearsal.StandardOutput, Does.Contain("codegen").And.Not.Contain("publish"));
        Assert.That((await RunsAsync(cancellationToken)).Where(run => run["outcome"]?.ToString() != "cancelled"), Is.Empty, "nothing is queued by a dry run");
        var unknown = await Demo.PantheonAsync(cancellationToken, "run", "--task", "T-101", "--until", "codgen", "--dry-run");
        Assert.That((unknown.ExitCode, unknown.StandardError.Contains("did you mean 'codegen'?", StringComparison.Ordinal)), Is.EqualTo((6, true)), unknown.StandardError);

        var until = await Demo.PantheonAsync(cancellationToken, "run", "--task", "T-101", "--until", "codegen");
        Assert.That(until.ExitCode, Is.EqualTo(1), until.StandardError);
        var held = (await RunsAsync(cancellationToken))[0];
        Assert.That((held["outcome"]?.ToString(), held["reason"]?.ToString()), Is.EqualTo(("held", "it was to run until 'codegen', and no further")));

        var again = JsonNode.Parse((await YesAsync(cancellationToken, "run", "--task", "T-101", "--until", "codegen", "--dry-run", "--json")).StandardOutput)!;
        Assert.That(again["nodes"]!.AsArray().Where(node => node!["kind"]!.ToString() == "agent").Select(node => (node!["basis"]!.ToString(), node["samples"]!.GetValue<int>())), Is.All.EqualTo(("1 run", 1)), "what it took once is known of its like");
        var dry = JsonNode.Parse((await YesAsync(cancellationToken, "runs", "retry", "@last", "--dry-run", "--json")).StandardOutput)!;
        Assert.That(dry["taken_over"]!.AsArray().Select(id => id!.ToString()), Does.Contain("codegen"));
        await YesAsync(cancellationToken, "runs", "retry", "@last");
        var twice = await Demo.PantheonAsync(cancellationToken, "runs", "retry", held["id"]!.ToString()[..8]);
        Assert.That(twice.ExitCode, Is.EqualTo(7), twice.StandardError);
        await YesAsync(cancellationToken, "night", "start", "--until-empty");

        var runs = await RunsAsync(cancellationToken);
        Assert.That((runs[0]["outcome"]?.ToString(), runs[0]["retry_of"]?.ToString()), Is.EqualTo(("ready", held["id"]?.ToString())), runs[0]["reason"]?.ToString());
        var shown = JsonNode.Parse((await YesAsync(cancellationToken, "runs", "show", "@last", "--json")).StandardOutput)!;
        Assert.That(shown["attempts"]!.AsArray().Select(attempt => attempt!["node"]!.ToString()), Does.Not.Contain("codegen"));
        var diff = await Demo.PantheonAsync(cancellationToken, "runs", "diff", held["id"]!.ToString()[..13], "@last");
        Assert.That(diff.ExitCode, Is.EqualTo(1), diff.StandardError);
        Assert.That(diff.StandardOutput, Does.Contain("outcome").And.Contain("held").And.Contain("ready"));
        Assert.That(diff.StandardOutput.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(100));
        var same = await YesAsync(cancellationToken, "runs", "diff", "@last", "@last");
        Assert.That(same.StandardOutput, Is.Empty);
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);

        var from = await Demo.PantheonAsync(cancellationToken, "run", "--task", "T-101", "--from", "codegen");
        Assert.That(from.ExitCode, Is.Zero, from.StandardError);
        Assert.That((await RunsAsync(cancellationToken))[0]["retry_of"]?.ToString(), Is.EqualTo(runs[0]["id"]?.ToString()));
    }

    [Test]
    public async Task A_run_at_rest_is_cancelled_without_a_worker(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        var run = (await store.Runs.QueueAsync(cancellationToken))[0];
        var claimed = (await store.Runs.ClaimAsync(run.Id, new DateOnly(2026, 1, 5), cancellationToken))!;
        await store.Runs.CommitAsync(new JournalChange { Run = claimed with { Lifecycle = RunLifecycle.Suspended }, Events = [new JournalEvent("run.suspended")] }, cancellationToken);
        var asked = await YesAsync(cancellationToken, "runs", "resume", run.Id.Short);
        Assert.That(asked.StandardError, Does.Contain("no night is at work now"));
        Assert.That((await store.Runs.FindAsync(run.Id, cancellationToken))!.Lifecycle, Is.EqualTo(RunLifecycle.Suspended), "nothing of the night starts outside of its window");

        var cancelled = await YesAsync(cancellationToken, "runs", "cancel", run.Id.Short);

        Assert.That(cancelled.StandardError, Does.Contain("it was at rest, and has ended"));
        Assert.That(await store.Runs.FindAsync(run.Id, cancellationToken), Has.Property(nameof(Run.Outcome)).EqualTo(RunOutcome.Cancelled).And.Property(nameof(Run.Fence)).EqualTo(2L));
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    private async Task<ProcessOutcome> YesAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var outcome = await Demo.PantheonAsync(cancellationToken, arguments);
        Assert.That(outcome.ExitCode, Is.Zero, $"{string.Join(' ', arguments)}: {outcome.StandardError}");
        return outcome;
    }

    private Task<IReadOnlyList<JsonObject>> RunsAsync(CancellationToken cancellationToken) => Demo.RunsAsync(cancellationToken);
}
