using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;
using Pantheon.Storage.Opening;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>Several boxes on one store: beats, parts of a night, commands to the whole queue, content.</summary>
[TestFixture]
internal sealed class ClusterTests
{
    private static readonly JsonObject Pools = new() { ["gpu"] = new JsonObject { ["kind"] = "ollama", ["slots"] = 2 } };

    private TestStore _left = null!;
    private PantheonStore _right = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _left = await TestStore.OpenAsync(CancellationToken.None);
        _right = await _left.OpenAgainAsync(CancellationToken.None, "right");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_right is not null)
        {
            await _right.DisposeAsync();
        }

        if (_left is not null)
        {
            await _left.DisposeAsync();
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_box_is_alive_while_it_beats_then_overdue_then_gone(CancellationToken cancellationToken)
    {
        await _left.Store.Cluster.BeatAsync(Pools, cancellationToken);
        Assert.That((await StateAsync(cancellationToken), (await _right.Cluster.BoxesAsync(cancellationToken)).Single().Pools["gpu"]?["slots"]?.GetValue<int>()), Is.EqualTo((BoxState.Alive, (int?)2)));

        await _left.RunSqlAsync($"UPDATE box SET seen_at = seen_at - interval '{ClusterTable.OverdueSeconds + 2} s'", cancellationToken);
        Assert.That(await StateAsync(cancellationToken), Is.EqualTo(BoxState.Overdue));
        await _left.RunSqlAsync($"UPDATE box SET seen_at = seen_at - interval '{ClusterTable.GoneSeconds} s'", cancellationToken);
        Assert.That(await StateAsync(cancellationToken), Is.EqualTo(BoxState.Gone));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_box_that_leaves_last_ends_the_night_and_one_that_was_away_does_not_end_it_again(CancellationToken cancellationToken)
    {
        var night = Samples.NightRecord(new DateOnly(2026, 3, 1));
        await OpenNightAsync(night, cancellationToken);

        Assert.That(await _left.Store.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Undecided), "the other was not heard of since");
        await _right.Cluster.BeatAsync(Pools, cancellationToken);
        Assert.That(await _left.Store.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Others));
        Assert.That(await _right.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Last));

        await _right.Runs.CloseNightAsync(night.Date, Samples.At, cancellationToken);
        Assert.That(await _left.Store.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Others), "it is closed");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_box_that_died_leaves_the_night_to_the_other(CancellationToken cancellationToken)
    {
        var night = Samples.NightRecord(new DateOnly(2026, 3, 2));
        await OpenNightAsync(night, cancellationToken);
        await _left.RunSqlAsync($"UPDATE box SET seen_at = seen_at - interval '{ClusterTable.GoneSeconds + 1} s' WHERE name = 'right'", cancellationToken);

        Assert.That(await _left.Store.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Last));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_night_that_another_box_has_joined_is_not_closed_under_it(CancellationToken cancellationToken)
    {
        var night = Samples.NightRecord(new DateOnly(2026, 3, 4));
        await _left.Store.Runs.OpenNightAsync(night, cancellationToken);
        Assert.That(await _left.Store.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Last));
        await _right.Cluster.BeatAsync(Pools, cancellationToken);
        await _right.Runs.OpenNightAsync(night, cancellationToken);

        Assert.That(await _left.Store.Runs.CloseNightAsync(night.Date, Samples.At, cancellationToken), Is.False);
        Assert.That((await _right.Runs.NightsAsync(1, cancellationToken)).Single().ClosedAt, Is.Null);

        Assert.That(await _right.Runs.LeaveNightAsync(night.Date, cancellationToken), Is.EqualTo(NightLeave.Last));
        Assert.That(await _right.Runs.CloseNightAsync(night.Date, Samples.At, cancellationToken), Is.True);
        Assert.That((await _right.Runs.NightsAsync(1, cancellationToken)).Single().ClosedAt, Is.Not.Null);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_command_goes_with_its_run_to_the_box_that_takes_it_over(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await _left.Store.Runs.EnqueueAsync(run, cancellationToken);
        var id = await _left.Store.Runs.AddCommandAsync(new Command { Kind = CommandKind.Steer, By = "ann", Run = run.Id }, cancellationToken);
        Assert.That((await _left.Store.Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { id }));
        Assert.That(await _right.Runs.TakeCommandsAsync(cancellationToken), Is.Empty);

        await _right.Runs.ClaimAsync(run.Id, new DateOnly(2026, 3, 5), cancellationToken);

        Assert.That((await _right.Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { id }));
        Assert.That(await _right.Runs.TakeCommandsAsync(cancellationToken), Is.Empty, "it has it by now");
        Assert.That(await _left.Store.Runs.TakeCommandsAsync(cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task What_each_box_notes_of_a_night_is_kept_and_read_together(CancellationToken cancellationToken)
    {
        var night = Samples.NightRecord(new DateOnly(2026, 3, 3)) with { Facts = new JsonObject { ["sandbox"] = "one" } };
        await _left.Store.Runs.OpenNightAsync(night, cancellationToken);
        await _right.Runs.OpenNightAsync(night with { Facts = new JsonObject { ["sandbox"] = "two" } }, cancellationToken);
        await _left.Store.Runs.NoteNightAsync(night.Date, new JsonObject { ["connections"] = 3, ["unlisted"] = new JsonArray("a") }, cancellationToken);
        await _right.Runs.NoteNightAsync(night.Date, new JsonObject { ["connections"] = 4, ["unlisted"] = new JsonArray("b") }, cancellationToken);
        await _right.Runs.NoteNightAsync(night.Date, new JsonObject { ["unlisted"] = new JsonArray("b", "c") }, cancellationToken);

        var facts = (await _left.Store.Runs.NightsAsync(1, cancellationToken)).Single().Facts;

        Assert.That(JsonNode.DeepEquals(facts, JsonNode.Parse("""{"sandbox":"one (testbox); two (right)","connections":7,"unlisted":["a","b","c"],"boxes":["testbox","right"]}""")), Is.True, facts?.ToJsonString());
        Assert.That((await _right.Runs.NotedAsync(night.Date, cancellationToken))["sandbox"]?.ToString(), Is.EqualTo("two"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_command_to_the_whole_queue_reaches_every_box_once_and_each_adds_to_its_answer(CancellationToken cancellationToken)
    {
        await _left.Store.Cluster.BeatAsync(Pools, cancellationToken);
        await _right.Cluster.BeatAsync(Pools, cancellationToken);
        var id = await _left.Store.Runs.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "ann", Arguments = new JsonObject { ["now"] = true } }, cancellationToken);

        Assert.That((await _left.Store.Runs.TakeCommandsAsync(cancellationToken)).Select(command => (command.Id, command.AtOnce)), Is.EqualTo(new[] { (id, true) }));
        await _left.Store.Runs.AnswerCommandAsync(id, CommandAnswer.Done, "1 runs", cancellationToken);
        Assert.That((await _right.Runs.TakeCommandsAsync(cancellationToken)).Select(command => (command.Id, command.AtOnce)), Is.EqualTo(new[] { (id, true) }));
        await _right.Runs.AnswerCommandAsync(id, CommandAnswer.Done, "2 runs", cancellationToken);

        Assert.That(await _left.Store.Runs.AnswerOfAsync(id, cancellationToken), Is.EqualTo((CommandAnswer.Done, "1 runs; box right: 2 runs")));
        Assert.That(await _left.Store.Runs.TakeCommandsAsync(cancellationToken), Is.Empty);
        Assert.That(await _right.Runs.TakeCommandsAsync(cancellationToken), Is.Empty);
        await using var late = await _left.OpenAgainAsync(cancellationToken, "late");
        Assert.That(await late.Runs.TakeCommandsAsync(cancellationToken), Is.Empty, "it was not there when it was given");
    }

    [Test, CancelAfter(30_000)]
    public async Task Large_content_of_one_box_is_read_by_another(CancellationToken cancellationToken)
    {
        var patch = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(line => $"+line {line}\n")));
        var digest = await _left.Store.Artifacts.PutAsync(patch, "text/x-diff", cancellationToken);
        var folder = Directory.CreateTempSubdirectory("pantheon-other-").FullName;
        try
        {
            await using var other = await PantheonStore.OpenAsync(_left.Options with { Box = "far", DataFolder = folder, SigningKey = Path.Combine(_left.Options.DataFolder, "keys", "signing-key") }, _left.Time, cancellationToken);

            Assert.That(await other.Artifacts.GetAsync(digest, cancellationToken), Is.EqualTo(patch));
            Assert.That(Directory.Exists(_left.Options.BlobFolder), Is.False);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_live_box_of_another_host_that_has_the_name_is_found(CancellationToken cancellationToken)
    {
        await _left.Store.Cluster.BeatAsync(Pools, cancellationToken);
        await _left.RunSqlAsync("UPDATE box SET name = 'right', host = 'elsewhere' WHERE name = 'testbox'", cancellationToken);

        Assert.That(await _right.Cluster.NamesakeAsync(cancellationToken), Is.EqualTo("elsewhere"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_box_whose_key_is_another_than_the_one_that_signed_last_is_told_so(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-other-").FullName;
        try
        {
            await using var other = await PantheonStore.OpenAsync(_left.Options with { Box = "far", DataFolder = folder }, _left.Time, cancellationToken);
            Assert.That(await other.StrangeKeyAsync(cancellationToken), Is.Null, "nothing is signed yet");
            var run = Samples.Run();
            await _left.Store.Runs.EnqueueAsync(run, cancellationToken);
            await _left.Store.Artifacts.SealAsync(new SealRequest { Run = run.Id, Subjects = [], Predicate = [] }, cancellationToken);

            Assert.That(await other.StrangeKeyAsync(cancellationToken), Is.EqualTo(_left.Store.SigningKeyId));
            Assert.That(await _right.StrangeKeyAsync(cancellationToken), Is.Null, "it has the same key");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task OpenNightAsync(NightRecord night, CancellationToken cancellationToken)
    {
        foreach (var store in new[] { _left.Store, _right })
        {
            await store.Cluster.BeatAsync(Pools, cancellationToken);
            await store.Runs.OpenNightAsync(night, cancellationToken);
        }
    }

    private async Task<BoxState> StateAsync(CancellationToken cancellationToken) => (await _right.Cluster.BoxesAsync(cancellationToken)).Single().State;
}
