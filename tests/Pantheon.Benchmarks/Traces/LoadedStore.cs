using System.Diagnostics;
using System.Globalization;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Searching;

namespace Pantheon.Benchmarks.Traces;

/// <summary>Questions to a store of two hundred nights, the details of the last ninety kept: in this process, and by the program against an empty one.</summary>
internal static class LoadedStore
{
    private const int Nights = 200;
    private const int Detailed = 90;
    private const int Rounds = 15;

    private static readonly (string Name, string Sql)[] Aggregates =
    [
        ("calls, faults and time by tool", "SELECT tool, count(*), count(*) FILTER (WHERE NOT ok), sum(duration_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) FROM tool_call WHERE night = $1 GROUP BY tool"),
        ("calls, tokens and time by model", "SELECT request_model, count(*), sum(input_tokens), sum(output_tokens), avg(ttft_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) FROM model_call WHERE night = $1 GROUP BY request_model"),
        ("attempts by agent and state", "SELECT agent, state, count(*), sum(tokens_out) FROM node_attempt WHERE night = $1 GROUP BY agent, state"),
        ("runs by outcome and cause", "SELECT outcome, cause, count(*), sum(tokens_in) FROM run WHERE night = $1 GROUP BY outcome, cause"),
        ("tests by what became of them", "SELECT expect, before, after, count(*) FROM test_result WHERE night = $1 GROUP BY 1, 2, 3"),
    ];

    /// <summary>Fills a store in a folder and leaves it there with its server running, to be looked at by hand.</summary>
    public static async Task LoadAsync(string folder)
    {
        var place = await PrivatePostgres.StartAsync(Path.GetFullPath(folder));
        await FillAsync(place);
        Console.WriteLine($"--box {await place.BoxAsync()}");
        Console.WriteLine($"{string.Join(' ', EmptyProgram.Pantheon)}  {await EmptyProgram.BuildAsync(Path.Combine(place.Folder, "empty"))}");
        await place.Store.DisposeAsync();
    }

    public static async Task RunAsync()
    {
        await using var place = await PrivatePostgres.StartAsync();
        var last = await FillAsync(place);
        await AggregatesAsync(place, last);
        await SearchAsync(place);
        await ProgramsAsync(place);
        await PruneAsync(place);
    }

    private static async Task<DateOnly> FillAsync(PrivatePostgres place)
    {
        var last = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime).AddDays(-1);
        var start = Stopwatch.GetTimestamp();
        var calls = await PastNights.FillAsync(place, last, Nights, Detailed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loaded {Nights} nights, {calls} tool calls of the last {Detailed} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        await place.RunAsync("ANALYZE; CHECKPOINT");
        var standing = await place.Store.Retention.StandingAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"database {standing.Bytes >> 20} MiB, {standing.Kept.Count} nights with details, {standing.Kept[1].Bytes >> 10} KiB a night"));
        return last;
    }

    private static async Task AggregatesAsync(PrivatePostgres place, DateOnly night)
    {
        foreach (var (name, sql) in Aggregates)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                times.Add(await Samples.TimeAsync(async () =>
                {
                    await using var command = place.Store.Source.CreateCommand(sql);
                    command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = night.AddDays(-round % 80) });
                    await using var reader = await command.ExecuteReaderAsync();
                    while (await reader.ReadAsync())
                    {
                    }
                }));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one night, {name,-36} median {Samples.Median(times),7:0.0} ms   first {times[0],7:0.0} ms (bound 50)"));
        }
    }

    private static async Task SearchAsync(PrivatePostgres place)
    {
        foreach (var (name, query) in new (string, TraceQuery)[] { ("a common text", new("quoting")), ("a text of one old night's tool call", new("Quoting5999.cs") { Limit = 1000 }), ("a text that stands nowhere", new("nowhere at all")), ("the same in calls of one tool", new("nowhere at all") { Tool = "shell" }) })
        {
            var found = 0;
            var took = await Samples.TimeAsync(async () =>
            {
                await foreach (var _ in place.Store.Search.FindAsync(query, CancellationToken.None))
                {
                    found++;
                }
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"search over {Detailed} nights, {name,-36} {took,7:0} ms, {found} places"));
        }
    }

    private static async Task ProgramsAsync(PrivatePostgres place)
    {
        var empty = await EmptyProgram.BuildAsync(Path.Combine(place.Folder, "empty"));
        var (box, program) = (await place.BoxAsync(), EmptyProgram.Pantheon);
        Console.WriteLine($"the program is {(program[^1].Contains("ahead", StringComparison.Ordinal) ? "compiled ahead of time" : "as it was built: ops/precompile.sh compiles it ahead of time")}: {Path.GetFileName(program[^1])}");
        foreach (var (bound, arguments) in ((string, string[])[])[("7", ["runs", "show", "L-7"]), ("15", ["report", "--since", "24h"]), ("15", ["report", "--since", "5d"]), ("-", ["runs", "show", "L-7", "--waterfall"]), ("6", ["runs", "list"]), ("1.3", ["--help"]), ("-", ["db", "status"]), ("-", ["version"])])
        {
            var samples = await Samples.TakeAsync(Rounds, () => ProgramAsync(place, [.. program, .. arguments is ["--help"] ? [] : (string[])["--box", box], .. arguments]), () => ProgramAsync(place, [Environment.ProcessPath!, empty]));
            samples.Print($"pantheon {string.Join(' ', arguments)} (bound {bound})", "an empty program");
        }
    }

    private static async Task ProgramAsync(PrivatePostgres place, string[] line)
    {
        var variables = new Dictionary<string, string> { ["HOME"] = place.Folder, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };
        var outcome = await new ProcessRunner(TimeProvider.System).RunAsync(new ProcessSpec { FileName = line[0], Arguments = line[1..], WorkingDirectory = place.Folder, Environment = variables }, CancellationToken.None);
        if (outcome.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', line)} ended with {outcome.ExitCode}: {outcome.StandardError}");
        }
    }

    private static async Task PruneAsync(PrivatePostgres place)
    {
        var now = TimeProvider.System.GetUtcNow();
        var nights = await place.Store.Retention.OlderAsync(TimeSpan.FromDays(60), now, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        foreach (var night in nights)
        {
            await place.RunAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT drop_night('{night.Night:yyyy-MM-dd}')"));
        }

        var dropped = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var swept = (await place.Store.Retention.PruneAsync([], () => true, CancellationToken.None)).Swept;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"prune: {nights.Count} nights dropped in {dropped.TotalMilliseconds:0} ms ({dropped.TotalMilliseconds / nights.Count:0.0} ms a night); {swept.Blobs} blobs swept in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
    }
}
