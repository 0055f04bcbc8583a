using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The program is killed with SIGKILL while a task's tests run in the sandbox, and started again.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(480_000)]
public sealed class KilledNightTests
{
    private static readonly string[] Tasks = ["T-101", "T-102"];
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

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
    public async Task After_a_kill_every_task_reaches_its_outcome_and_nothing_that_succeeded_is_repeated(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await Demo.KeepAsync(cancellationToken, Tasks);

        var said = await KillWhileTestingAsync(cancellationToken);
        var before = await RunsAsync(cancellationToken);
        var fences = await FencesAsync(cancellationToken);
        Assert.That(before.SelectMany(Attempts).Where(attempt => attempt.State == "running"), Is.Not.Empty, said);
        Assert.That(before.SelectMany(Attempts).Where(attempt => attempt.State == "succeeded"), Is.Not.Empty, said);

        var second = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");
        Assert.That(second.ExitCode, Is.Zero, second.StandardError);
        Assert.That(second.StandardError, Does.Contain("resumed"));
        var after = await RunsAsync(cancellationToken);
        Assert.That(after.Select(run => run["outcome"]?.ToString()), Is.All.EqualTo("ready"), second.StandardError);
        foreach (var (earlier, later) in before.Zip(after))
        {
            var known = Attempts(earlier);
            var all = Attempts(later);
            Assert.That(known.Where(attempt => attempt.State == "succeeded"), Is.SubsetOf(all), "what had succeeded stands");
            Assert.That(all.Where(attempt => attempt.State == "succeeded").GroupBy(attempt => attempt.Node).Where(node => node.Count() > 1), Is.Empty, "no node succeeds twice");
            Assert.That(known.Where(attempt => attempt.State == "running").Select(attempt => attempt with { State = "lost" }), Is.SubsetOf(all));
        }

        Assert.That((await FencesAsync(cancellationToken)).Zip(fences).Where(fence => fence.First <= fence.Second), Is.Empty, "each run was claimed anew");
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
        Assert.That(PantheonProgram.ProcessesOf(Demo.Folder), Is.Empty);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken), Does.Contain("T-101").And.Contain("T-102"));
    }

    /// <summary>Ends the program, and it alone, once a test run of the second half of a flow is in the sandbox.</summary>
    private async Task<string> KillWhileTestingAsync(CancellationToken cancellationToken)
    {
        await using var first = Demo.Start(_ => { }, "night", "start", "--until-empty");
        await WhenAsync(() => first.HasExited || PantheonProgram.ProcessesOf(Demo.Folder).Any(line => line.Contains("/test-1/", StringComparison.Ordinal)), cancellationToken);
        Assert.That(first.HasExited, Is.False, first.StandardError);
        await PantheonProgram.SignalAsync(first.Id, "KILL", cancellationToken);
        var end = await first.WaitAsync(cancellationToken);
        Assert.That(end.Signal, Is.EqualTo(9), end.StandardError);
        return end.StandardError;
    }

    private static async Task WhenAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<JsonObject>> RunsAsync(CancellationToken cancellationToken)
    {
        var runs = new List<JsonObject>();
        foreach (var task in Tasks)
        {
            runs.Add(await Demo.RunAsync(task, cancellationToken));
        }

        return runs;
    }

    private async Task<IReadOnlyList<long>> FencesAsync(CancellationToken cancellationToken)
    {
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        await using var command = store.Source.CreateCommand("SELECT fence FROM run WHERE task_id = ANY($1) ORDER BY task_id");
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = Tasks, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var fences = new List<long>();
        while (await rows.ReadAsync(cancellationToken))
        {
            fences.Add(rows.GetInt64(0));
        }

        return fences;
    }

    private static IReadOnlyList<Tried> Attempts(JsonObject run) =>
        [.. run["attempts"]!.AsArray().Select(attempt => new Tried(attempt!["node"]!.ToString(), (int)attempt["attempt"]!, attempt["state"]!.ToString()))];

    private sealed record Tried(string Node, int Number, string State);
}
