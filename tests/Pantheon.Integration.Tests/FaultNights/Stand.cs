using Npgsql;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>Holds whoever writes a named place of the database: triggers of the test's own wait there for a lock that the test has, so a worker is certain to stand at that transition.</summary>
internal sealed class Stand(NpgsqlDataSource source) : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private NpgsqlConnection? _holder;

    /// <summary>Plants the triggers: each row that is written asks whether its place is the one to stand at.</summary>
    public async Task ArmAsync(CancellationToken cancellationToken)
    {
        await RunAsync(
            """
            CREATE TABLE stand (place text PRIMARY KEY);
            CREATE FUNCTION stand_at(here text) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
              IF EXISTS (SELECT FROM stand WHERE place = here) THEN
                PERFORM pg_advisory_xact_lock(4242);
              END IF;
            END $$;
            CREATE FUNCTION stand_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM stand_at(concat_ws(' ', NEW.kind, NEW.node)); RETURN NEW; END $$;
            CREATE FUNCTION stand_call() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM stand_at(concat_ws(' ', 'turn', NEW.turn, NEW.node)); RETURN NEW; END $$;
            CREATE FUNCTION stand_blob() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM stand_at('blob ' || NEW.media_type); RETURN NEW; END $$;
            CREATE FUNCTION stand_seal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM stand_at('seal ' || coalesce(NEW.node, 'of the run')); RETURN NEW; END $$;
            CREATE FUNCTION stand_night() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.closed_at IS NOT NULL THEN PERFORM stand_at('night closed'); END IF; RETURN NEW; END $$;
            CREATE TRIGGER stand BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION stand_event();
            CREATE TRIGGER stand BEFORE INSERT ON model_call FOR EACH ROW EXECUTE FUNCTION stand_call();
            CREATE TRIGGER stand BEFORE INSERT ON blob FOR EACH ROW EXECUTE FUNCTION stand_blob();
            CREATE TRIGGER stand BEFORE INSERT ON manifest FOR EACH ROW EXECUTE FUNCTION stand_seal();
            CREATE TRIGGER stand BEFORE UPDATE ON night FOR EACH ROW EXECUTE FUNCTION stand_night();
            """,
            cancellationToken);
    }

    /// <summary>From now on whoever comes to the place stands there.</summary>
    public async Task HoldAsync(string place, CancellationToken cancellationToken)
    {
        _holder = await source.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(4242)", _holder);
        await take.ExecuteNonQueryAsync(cancellationToken);
        await RunAsync($"INSERT INTO stand VALUES ('{place}')", cancellationToken);
    }

    /// <summary>Waits until somebody stands at the place; false when that was not to be.</summary>
    public async Task<bool> ReachedAsync(Func<bool> isOver, CancellationToken cancellationToken)
    {
        while (await CountAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted", cancellationToken) == 0)
        {
            if (isOver())
            {
                return false;
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
        }

        return true;
    }

    /// <summary>Ends the connection that stands there, so that nothing of its transaction stays.</summary>
    public Task CutAsync(CancellationToken cancellationToken) =>
        RunAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted", cancellationToken);

    /// <summary>Lets what stood there go on, where anything of it is left, until nobody waits any more.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await RunAsync("DELETE FROM stand", cancellationToken);
        if (_holder is { } holder)
        {
            await using (var give = new NpgsqlCommand("SELECT pg_advisory_unlock(4242)", holder))
            {
                await give.ExecuteNonQueryAsync(cancellationToken);
            }

            await holder.DisposeAsync();
            _holder = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is { } holder)
        {
            await holder.DisposeAsync();
        }
    }

    public async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
