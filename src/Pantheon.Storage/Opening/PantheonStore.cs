using System.Data.Common;
using Npgsql;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Journal;
using Pantheon.Storage.Postgres.Migrations;
using Pantheon.Storage.Postgres.Schema;
using Pantheon.Storage.Pruning;
using Pantheon.Storage.Searching;

namespace Pantheon.Storage.Opening;

/// <summary>The open store: journal, artifacts and traces over one Postgres, its own or a given one, at this program's schema.</summary>
public sealed class PantheonStore : IAsyncDisposable
{
    private const string Database = "pantheon";

    private readonly PostgresRunStore _runs;
    private readonly PostgresTraceSink _traces;
    private readonly ManifestSigner _signer;
    private readonly ClusterRevival? _revival;

    // as it was given: a source tells its own without the password
    private readonly string _connection;

    private PantheonStore(NpgsqlDataSource source, PostgresServer? server, StoreOptions options, ManifestSigner signer, TimeProvider time)
    {
        _connection = server?.ConnectionString(Database) ?? options.ConnectionString!;
        Source = source;
        Server = server;
        _signer = signer;
        _revival = server is null || options.Patience == TimeSpan.Zero ? null : new ClusterRevival(Launcher(options, time), time);
        var patience = new StorePatience(time, options.Patience);
        patience = _revival is { } revival ? patience with { Revive = revival.TryAsync } : patience;
        _runs = new PostgresRunStore(source, options.Box, options.Version, time, patience);
        Artifacts = new FileArtifactStore(source, options.BlobFolder, signer, patience, server is null);
        _traces = new PostgresTraceSink(source, patience);
        Traced = new TraceReader(source);
        Decisions = new DecisionTable(new StoreSession(source, patience));
        Agents = new AgentTable(new StoreSession(source, patience));
        Spans = new SpanReader(source);
        Recorded = new RecordedSpans(source);
        Verifier = new ChainVerifier(source, options.BlobFolder, signer);
        Listener = new StoreListener(source);
        Retention = new Retention(source, options.BlobFolder) { OwnsFiles = server is not null };
        Search = new TraceSearch(source, options.BlobFolder);
    }

    public IRunStore Runs => _runs;

    public ISessionSteps Steps => _runs;

    /// <summary>The replay that this process works, which stands in no other queue; null where it works none.</summary>
    public RunId? Replayed
    {
        get => _runs.Replayed;
        set => _runs.Replayed = value;
    }

    /// <summary>The seats of the pools that all boxes of the store share.</summary>
    public ISlots Slots => _runs.Slots;

    public IArtifactStore Artifacts { get; }

    public ITraceSink Traces => _traces;

    /// <summary>How agents did over the last nights.</summary>
    public AgentTable Agents { get; }

    /// <summary>What was traced, to be read again.</summary>
    public TraceReader Traced { get; }

    /// <summary>What people did with ended runs.</summary>
    public DecisionTable Decisions { get; }

    /// <summary>The same as rows, for exports.</summary>
    public SpanReader Spans { get; }

    /// <summary>The same as it was told, to be held against what a replay tells.</summary>
    public RecordedSpans Recorded { get; }

    public ChainVerifier Verifier { get; }

    public StoreListener Listener { get; }

    /// <summary>Finds a text in what was traced.</summary>
    public TraceSearch Search { get; }

    /// <summary>How large the store is, and the dropping of old nights.</summary>
    public Retention Retention { get; }

    /// <summary>For what has no type of its own: the schema is `pantheon` and is on the search path.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The private cluster; null with a connection string.</summary>
    public PostgresServer? Server { get; }

    /// <summary>Whether other boxes may work on it too: it was given by a connection string.</summary>
    public bool IsShared => Server is null;

    /// <summary>Names this process among the owners of runs and attempts.</summary>
    public Guid Instance => _runs.Instance;

    /// <summary>The boxes that share it.</summary>
    public ClusterTable Cluster => _runs.Cluster;

    /// <summary>Where its connections go, as lists of what may be reached spell it: socket files as `unix:/path`, literal addresses with their port; null for a name.</summary>
    public IReadOnlyList<string?> Reaches => StoreAddress.Of(Source.ConnectionString);

    /// <summary>The file to verify signatures with, and the identity in it.</summary>
    public string AllowedSignersFile => _signer.AllowedSignersFile;

    public string SigningPrincipal => _signer.Principal;

    /// <summary>Connections to it beside its own, for who keeps tables of its own there; the caller disposes of them.</summary>
    public DbDataSource NewConnections(int most) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connection) { MaxPoolSize = most }.ConnectionString);

    /// <summary>A detached SSH signature over exactly these bytes, by the box's key.</summary>
    public string Sign(ReadOnlySpan<byte> content) => _signer.Sign(content);

    /// <summary>The keys that signed for this box; the last one signs now.</summary>
    public KeyRing SigningKeys => _signer.Keys;

    public string SigningKeyId => _signer.KeyId;

    /// <summary>The key of the last statement, where it is none that signed for this box; null where there is none or it is this box's.</summary>
    public async Task<string?> StrangeKeyAsync(CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand("SELECT key_id, seq FROM manifest ORDER BY seq DESC LIMIT 1");
        await using var last = await command.ExecuteReaderAsync(cancellationToken);
        return await last.ReadAsync(cancellationToken) && last.GetString(0) is var key && _signer.Keys.Find(key, last.GetInt64(1)) is null ? key : null;
    }

    /// <summary>Lets a new key sign from now on. No worker of the box may be at work.</summary>
    public async Task<KeyHandover> RotateSigningKeyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand("SELECT coalesce(max(seq), 0) FROM manifest");
        return _signer.Rotate((long)(await command.ExecuteScalarAsync(cancellationToken))!, time); // coalesce gives a number
    }

    /// <summary>Starts or adopts the server, migrates the schema where needed, makes the signing key where missing.</summary>
    public static async Task<PantheonStore> OpenAsync(StoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = options.ConnectionString is null ? await Launcher(options, time).StartAsync(cancellationToken) : null;
        var source = CreateSource(server?.ConnectionString(Database) ?? options.ConnectionString!);
        try
        {
            if (server is not null)
            {
                await EnsureDatabaseAsync(server, source, cancellationToken);
            }

            if (await StoreMigrator.EnsureAsync(source, cancellationToken) && server is not null)
            {
                await Retention.AdoptFilesAsync(source, options.BlobFolder, cancellationToken);
            }

            var key = options.SigningKey ?? Path.Combine(options.DataFolder, "keys", "signing-key");
            var isThere = File.Exists(key);
            if (!isThere)
            {
                await RefuseNewKeyAsync(source, key, cancellationToken);
            }

            var signer = isThere && !options.ReadsKey ? ManifestSigner.OpenLater(key, options.Box) : ManifestSigner.Open(key, options.Box);
            return new PantheonStore(source, server, options, signer, time);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>The launcher of the store's own cluster, to stop it or to look at it.</summary>
    public static PostgresLauncher Launcher(StoreOptions options, TimeProvider time) => new(
        new ClusterOptions
        {
            Folder = options.ClusterFolder,
            Binaries = options.PostgresBinaries,
            SearchPath = options.SearchPath,
            RuntimeFolder = options.RuntimeFolder,
        },
        time);

    /// <summary>Signs this process off; the server goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _traces.DisposeAsync();
        await _runs.DisposeAsync();
        await Source.DisposeAsync();
        _signer.Dispose();
        _revival?.Dispose();
    }

    /// <summary>The first start makes a key; later one that is gone stays gone, as a new one would hide that.</summary>
    private static async Task RefuseNewKeyAsync(NpgsqlDataSource source, string key, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT key_id FROM manifest ORDER BY seq DESC LIMIT 1");
        if (await command.ExecuteScalarAsync(cancellationToken) is string signedBy)
        {
            throw new PantheonException(
                Codes.SigningKeyMissing,
                $"the signing key '{key}' is gone, and the store holds statements that were signed with it ({signedBy})",
                "put the key back from a copy (owner only, mode 600), or name where it lies under 'signing:' in the box file; a new key is never made in its place");
        }
    }

    private static NpgsqlDataSource CreateSource(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = StoreSchema.Name, MaxPoolSize = 20, MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true };
            return PlainSource.Create(builder);
        }
        catch (ArgumentException malformed)
        {
            // the text may hold a password: only what is wrong with it is said
            throw new PantheonException(
                Codes.StoreUnreachable, $"'postgres:' in the box file is not a connection string: {malformed.Message}", "write it like 'Host=/run/postgresql;Database=pantheon;Username=pantheon'", malformed);
        }
    }

    /// <summary>Makes the database of a new cluster; found missing by trying, as it nearly always is there.</summary>
    private static async Task EnsureDatabaseAsync(PostgresServer server, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(server, cancellationToken);
        }
    }

    private static async Task CreateDatabaseAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var source = PlainSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Pooling = false });
        await using var create = source.CreateCommand($"CREATE DATABASE {Database}");
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // another process has just made it
        }
    }
}
