using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Journal;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Pruning;

/// <summary>How long details are kept: sizes, and the dropping of old nights with what only they used. Runs, nodes, reviews, artifacts, statements and chain heads stay for good.</summary>
public sealed class Retention
{
    private const string OpenRun = "PN001";
    private const string HeadDiffers = "PN002";
    private const int Tries = 4;

    // yesterday's night may be at work still
    private const int LeastDays = 2;

    private readonly StoreSession _session;
    private readonly StoreSizes _sizes;
    private readonly BlobSweep _sweep;
    private readonly BlobOwner _owner;

    public Retention(NpgsqlDataSource source, string blobFolder)
    {
        _session = new StoreSession(source);
        var files = new BlobFiles(Path.GetFullPath(blobFolder));
        _sizes = new StoreSizes(_session, files);
        _sweep = new BlobSweep(_session, files);
        _owner = new BlobOwner(_session, files);
    }

    /// <summary>A blob younger than this may belong to something that is still to be written.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether the files can be this store's alone, which what stands among them decides; those of a box that shares a store may belong to one that it had before.</summary>
    public bool OwnsFiles { get; init; } = true;

    /// <summary>When a store gets its schema: writes into the blob folder that its files are this store's, where nothing says or suggests otherwise.</summary>
    public static Task AdoptFilesAsync(NpgsqlDataSource source, string blobFolder, CancellationToken cancellationToken) =>
        new BlobOwner(new StoreSession(source), new BlobFiles(Path.GetFullPath(blobFolder))).AdoptAsync(cancellationToken);

    /// <summary>The same after a restore, whose database has another name: the folder of the files goes over to it where it was the replaced store's, the one's that was copied, or nobody's; null where it does, else why not.</summary>
    public async Task<string?> TakeFilesAsync(IReadOnlyCollection<string> formerOwners, CancellationToken cancellationToken) => await _owner.TakeAsync(formerOwners, cancellationToken);

    /// <summary>The name by which the blob folder knows this store.</summary>
    public Task<string> NameAsync(CancellationToken cancellationToken) => _owner.NameAsync(cancellationToken);

    public Task<StoreStanding> StandingAsync(CancellationToken cancellationToken) => _sizes.StandingAsync(cancellationToken);

    /// <summary>The nights whose details are older than that, oldest first.</summary>
    public async Task<IReadOnlyList<KeptNight>> OlderAsync(TimeSpan age, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (age < TimeSpan.FromDays(LeastDays))
        {
            throw new PantheonException(Codes.PrunedTooSoon, $"details are kept {LeastDays} days at least: a night may still be at work", $"name a longer time, as in --older {LeastDays}d");
        }

        var before = DateOnly.FromDateTime((now - age).LocalDateTime);
        return [.. (await _sizes.KeptAsync(cancellationToken)).Where(night => night.Night < before).Reverse()];
    }

    /// <summary>Keeps the nights of a run until the hold is disposed of; what was dropped before is gone.</summary>
    public Task<NightHold> HoldAsync(RunId run, CancellationToken cancellationToken) => _session.ReadAsync(
        async _ =>
        {
            // a connection of its own: the lock ends with its transaction
            var connection = await _session.Source.OpenConnectionAsync(cancellationToken);
            try
            {
                var nights = await RunNights.OfAsync(connection, [run.Value], cancellationToken);
                var hold = new NightHold(connection, await connection.BeginTransactionAsync(cancellationToken));
                await connection.RunAsync(
                    nights.Add(new Values()).Command("SELECT pg_advisory_xact_lock_shared(hashtext('pantheon.keep'), night - DATE '2000-01-01') FROM (SELECT @first_night + day AS night FROM generate_series(0, @last_night - @first_night) AS day) nights"),
                    cancellationToken);
                return hold;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        },
        cancellationToken);

    /// <summary>Drops the details of these nights, each whole or not at all, and then what nothing refers to any more; where something fails, what was done by then is told with it.</summary>
    /// <param name="mayGoOn">Asked between nights and batches; what is left is done the next time.</param>
    /// <param name="onlyAtRest">Whether work that any box does on the store ends it too: the dropping of a night locks the tables of all nights for a moment.</param>
    public async Task<PruningDone> PruneAsync(IReadOnlyList<KeptNight> nights, Func<bool> mayGoOn, CancellationToken cancellationToken, bool onlyAtRest = false)
    {
        ArgumentNullException.ThrowIfNull(nights);
        ArgumentNullException.ThrowIfNull(mayGoOn);
        var done = new List<PrunedNight>();
        try
        {
            foreach (var night in nights.TakeWhile(_ => mayGoOn()))
            {
                if (onlyAtRest && await AtWorkAsync(cancellationToken) is { } work)
                {
                    return new PruningDone(done, new Swept(0, 0, 0)) { Waits = work };
                }

                done.Add(await DropAsync(night, cancellationToken));
            }
        }
        catch (PantheonException fault)
        {
            return new PruningDone(done, new Swept(0, 0, 0)) { Fault = fault };
        }

        var swept = await _sweep.RunAsync(Grace, OwnsFiles, mayGoOn, cancellationToken);
        return new PruningDone(done, swept) { Fault = swept.Fault };
    }

    /// <summary>What is at work on the store at this moment, whichever box does it; null where nothing is.</summary>
    public async Task<string?> AtWorkAsync(CancellationToken cancellationToken) => (await _session.ReadAsync(
        new Values().Argument("gone", ClusterTable.GoneSeconds, NpgsqlDbType.Integer).Command("""
            SELECT 'box ' || b.name || ' is at work on the night of ' || p.night FROM night_box p JOIN box b ON b.instance = p.instance
            WHERE p.left_at IS NULL AND b.stopped_at IS NULL AND b.seen_at > clock_timestamp() - make_interval(secs => @gone)
            UNION ALL SELECT 'run ' || id || ' is at work' FROM run WHERE lifecycle = 'running' AND lease_until > clock_timestamp() LIMIT 1
            """),
        row => row.Text(),
        cancellationToken)).SingleOrDefault();

    private async Task<PrunedNight> DropAsync(KeptNight night, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var bytes = await _session.WriteAsync(
                    connection => connection.ReadAsync(new Values().Argument("night", night.Night, NpgsqlDbType.Date).Command("SELECT drop_night(@night)"), row => row.Long(), cancellationToken, Commands.AsLongAsItTakes),
                    cancellationToken);
                return new PrunedNight(night.Night, bytes[0]);
            }
            catch (PantheonException refused) when (refused.InnerException is PostgresException { SqlState: OpenRun or HeadDiffers } why)
            {
                return new PrunedNight(night.Night, night.Bytes) { Kept = why.MessageText, Differs = why.SqlState == HeadDiffers };
            }
            catch (PantheonException busy) when (busy.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } why)
            {
                if (tries == Tries)
                {
                    return new PrunedNight(night.Night, night.Bytes) { Kept = $"its tables are in use: {why.MessageText}" };
                }
            }
        }
    }
}
