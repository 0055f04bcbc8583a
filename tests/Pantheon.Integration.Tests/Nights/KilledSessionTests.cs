using NUnit.Framework;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The program is killed with SIGKILL in the middle of an agent's session, and started again.</summary>
[Category("Slow"), Category("Full")]
[NonParallelizable]
[CancelAfter(480_000)]
public sealed class KilledSessionTests
{
    /// <summary>Holds the program where it writes down the third reply: two turns with their calls are behind it.</summary>
    private const string Hold = """
        CREATE FUNCTION pantheon.hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
        CREATE TRIGGER hold BEFORE INSERT ON pantheon.session_step FOR EACH ROW WHEN (NEW.node = 'codegen' AND NEW.number = 5) EXECUTE FUNCTION pantheon.hold();
        """;

    /// <summary>Holds it where the first call of a tool is traced: the call was made, and nothing of it is written down.</summary>
    private const string HoldTrace = """
        CREATE FUNCTION pantheon.hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
        CREATE TRIGGER hold BEFORE INSERT ON pantheon.tool_call FOR EACH ROW WHEN (NEW.node = 'codegen' AND NEW.tool = 'read_file') EXECUTE FUNCTION pantheon.hold();
        """;

    private const string Release = "DROP FUNCTION pantheon.hold CASCADE";

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
    public async Task After_a_kill_the_agent_goes_on_at_its_turn(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await Demo.KeepAsync(cancellationToken, "T-101");
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        await ReadAsync(store, Hold, cancellationToken);
        await KillWhenHeldAsync(store, cancellationToken);

        var second = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

        Assert.That(second.ExitCode, Is.Zero, second.StandardError);
        Assert.That((await Demo.RunAsync("T-101", cancellationToken))["outcome"]?.ToString(), Is.EqualTo("ready"), second.StandardError);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await ReadAsync(store, "SELECT concat_ws(' ', attempt, state, turns, continues) FROM node_attempt WHERE node = 'codegen' ORDER BY attempt", cancellationToken),
                Is.EqualTo(new[] { "1 lost 2", "2 succeeded 1 1" }));
            Assert.That(
                await ReadAsync(store, "SELECT concat_ws(' ', turn, count(*)) FROM model_call WHERE node = 'codegen' GROUP BY turn ORDER BY turn", cancellationToken),
                Is.EqualTo(new[] { "1 1", "2 1", "3 2" }), "only the turn that was under way is asked again");
            Assert.That(await ReadAsync(store, "SELECT concat_ws(' ', tool, count(*)) FROM tool_call WHERE node = 'codegen' GROUP BY tool ORDER BY tool", cancellationToken), Is.EqualTo(new[] { "finish 1", "read_file 1", "replace 1" }));
            Assert.That(await ReadAsync(store, "SELECT concat_ws(' ', node, attempt) FROM event WHERE kind = 'session.continued'", cancellationToken), Is.EqualTo(new[] { "codegen 2" }));
            Assert.That(await ReadAsync(store, "SELECT data->>'reason' FROM event WHERE kind = 'session.begun_anew'", cancellationToken), Is.Empty);
            Assert.That(await ReadAsync(store, "SELECT number::text FROM session_step", cancellationToken), Is.Empty);
            Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
            Assert.That(PantheonProgram.ProcessesOf(Demo.Folder), Is.Empty);
        }
    }

    [Test]
    public async Task Killed_while_a_call_is_traced_no_step_that_the_next_worker_takes_as_done_is_missing_in_the_trace(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await Demo.KeepAsync(cancellationToken, "T-101");
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        await ReadAsync(store, HoldTrace, cancellationToken);
        await KillWhenHeldAsync(store, cancellationToken);

        var second = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

        Assert.That((await Demo.RunAsync("T-101", cancellationToken))["outcome"]?.ToString(), Is.EqualTo("ready"), second.StandardError);
        Assert.That(await ReadAsync(store, "SELECT concat_ws(' ', tool, count(*)) FROM tool_call WHERE node = 'codegen' GROUP BY tool ORDER BY tool", cancellationToken), Is.EqualTo(new[] { "finish 1", "read_file 1", "replace 1" }));
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    private async Task KillWhenHeldAsync(PantheonStore store, CancellationToken cancellationToken)
    {
        const string Held = "SELECT pid::text FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        await using var first = Demo.Start(_ => { }, "night", "start", "--until-empty");
        while ((await ReadAsync(store, Held, cancellationToken)).Count == 0)
        {
            Assert.That(first.HasExited, Is.False, first.StandardError);
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }

        await PantheonProgram.SignalAsync(first.Id, "KILL", cancellationToken);
        var end = await first.WaitAsync(cancellationToken);
        Assert.That(end.Signal, Is.EqualTo(9), end.StandardError);
        await ReadAsync(store, $"SELECT pg_terminate_backend(pid::int)::text FROM ({Held}) held", cancellationToken);
        await ReadAsync(store, Release, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(PantheonStore store, string sql, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var read = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            read.Add(rows.GetString(0));
        }

        return read;
    }
}
