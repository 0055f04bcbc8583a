using System.Globalization;
using Npgsql;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Storage.Embedded;
using Pantheon.Storage.Opening;
using Pantheon.Testing.Engine;

namespace Pantheon.Benchmarks.Engine;

/// <summary>What a node costs whose tool does nothing when its run is journalled, stored and sealed in a Postgres of its own that syncs each commit, against one row inserted and committed per node over the same connection settings.</summary>
internal static class DurableCost
{
    private const int Rounds = 9;
    private const int Warming = 25;
    private const int Count = 200;

    public static async Task RunAsync()
    {
        // not a folder of the owner alone: the server may run under another account
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"bm-{Guid.NewGuid():n}"[..11])).FullName;
        var launcher = new PostgresLauncher(new ClusterOptions { Folder = Path.Combine(folder, "pg"), Binaries = Environment.GetEnvironmentVariable("PANTHEON_PG_BIN"), SearchPath = Environment.GetEnvironmentVariable("PATH") }, TimeProvider.System);
        try
        {
            var server = await launcher.StartAsync(CancellationToken.None);
            var options = new StoreOptions { Box = "bench", Version = "0.0.1", DataFolder = folder, ConnectionString = server.ConnectionString("postgres") };
            await using var store = await PantheonStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);
            await using (var make = store.Source.CreateCommand("CREATE TABLE public.floor (run uuid, node text, at timestamptz, data jsonb, PRIMARY KEY (run, node))"))
            {
                await make.ExecuteNonQueryAsync();
            }

            NodeSpec[] chain = [.. Enumerable.Range(0, Count).Select(number => Node(number, number == 0 ? [] : [Name(number - 1)]))];
            for (var round = 0; round < Warming; round++)
            {
                // until the compiler is done with it: a worker runs for hours
                await EngineAsync(store, chain, 4);
            }

            await CompareAsync(store, "chain", 4, chain);
            await CompareAsync(store, "wide, 4 at once", 4, [.. Enumerable.Range(0, Count).Select(number => Node(number, []))]);
            await CompareAsync(store, "wide, 16 at once", 16, [.. Enumerable.Range(0, Count).Select(number => Node(number, []))]);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await launcher.StopAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(PantheonStore store, string name, int parallel, NodeSpec[] nodes)
    {
        var samples = await Samples.TakeAsync(Rounds, () => EngineAsync(store, nodes, parallel), () => FloorAsync(store, nodes));
        samples.Print(string.Create(CultureInfo.InvariantCulture, $"durable, {name}: {nodes.Length} tool nodes"), "one committed insert a node (bound 3)");
    }

    private static async Task EngineAsync(PantheonStore store, NodeSpec[] nodes, int parallel)
    {
        using var world = new EngineWorld { Parallel = parallel };
        world.Use(Specs.Flow(nodes));
        var seams = world.Seams();
        seams = seams with { Store = store.Runs, Artifacts = store.Artifacts, BaseChecks = new BaseChecks(store.Runs, seams.Workspaces, seams.Tools, seams.Resources) };
        var queued = world.NewRun() with { Id = new(Guid.NewGuid()) };
        await store.Runs.EnqueueAsync(queued, CancellationToken.None);
        var claimed = await store.Runs.ClaimAsync(queued.Id, EngineWorld.Tonight, CancellationToken.None) ?? throw new InvalidOperationException("nobody else claims here");
        Samples.Start();
        var run = await new FlowRunner(seams).RunAsync(RunContexts.Of(claimed, world.Catalog, world.Plan()), new RunSignals(), world.Events.Enqueue, CancellationToken.None);
        if (run.Outcome is not (RunOutcome.NoChange or RunOutcome.Ready))
        {
            throw new InvalidOperationException($"The engine's run ended {run.Outcome}: {run.Reason}.");
        }

        Samples.Stop();
    }

    /// <summary>What a durable step is at least: a row with the node's name and a small value, acknowledged when it is on the disk.</summary>
    private static async Task FloorAsync(PantheonStore store, NodeSpec[] nodes)
    {
        await using var connection = await store.Source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO public.floor (run, node, at, data) VALUES ($1, $2, clock_timestamp(), $3)", connection);
        var run = Guid.NewGuid();
        insert.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = run }, new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb, Value = """{"text":"done"}""" } });
        foreach (var node in nodes)
        {
            insert.Parameters[1].Value = node.Id.Value;
            await insert.ExecuteNonQueryAsync();
        }
    }

    private static ToolNode Node(int number, string[] needs) => Specs.Tool(Name(number), "build", needs);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"n{number}");
}
