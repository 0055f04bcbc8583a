using System.Globalization;
using Npgsql;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Benchmarks.Sessions;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Engine.Sessions;

namespace Pantheon.Benchmarks.Traces;

/// <summary>What tracing adds to a session of a night: each prompt, reply, stream and call kept in a store that syncs, against the same session with nothing kept.</summary>
internal static class TraceOverhead
{
    private const int Pieces = 30;

    public static async Task RunAsync()
    {
        await using var place = await PrivatePostgres.StartAsync();
        await using (var open = place.Store.Source.CreateCommand("SELECT open_night($1)"))
        {
            open.Parameters.Add(new NpgsqlParameter { Value = OwnLoop.Night });
            await open.ExecuteNonQueryAsync();
        }

        // a model of 8B at 120 tokens a second writes the 60 tokens of such a turn in half a second, once its prompt is cached
        await MeasureAsync(place, TimeSpan.Zero, 40);
        await MeasureAsync(place, TimeSpan.FromMilliseconds(500), 9);
    }

    private static async Task MeasureAsync(PrivatePostgres place, TimeSpan thinking, int rounds)
    {
        await using var server = new InstantServer(Pieces, thinking);
        var folder = Directory.CreateDirectory(Path.Combine(place.Folder, "tree", "src")).Parent!.FullName; // made just now
        await File.WriteAllLinesAsync(Path.Combine(folder, "src", "lines.txt"), Enumerable.Range(1, 200).Select(line => string.Create(CultureInfo.InvariantCulture, $"line {line} of a file that is as it should be")));
        await using var traced = new OwnLoop(server, folder, new SessionRecorder(place.Store.Traces, place.Store.Artifacts, new Redactor(), new IdSource(new Random(11))));
        await using var bare = new OwnLoop(server, folder);
        var samples = await Samples.TakeAsync(rounds, traced.RunAsync, bare.RunAsync);
        samples.Print(string.Create(CultureInfo.InvariantCulture, $"{InstantServer.Turns} turns of {thinking.TotalMilliseconds:0} ms, traced"), "the same, nothing kept");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"tracing adds {samples.Added / InstantServer.Turns:0.00} ms a turn of one model call and one tool call{(thinking > TimeSpan.Zero ? " (bound of the ratio: 1.02)" : string.Create(CultureInfo.InvariantCulture, $": 2 % of a turn of {samples.Added / InstantServer.Turns / 0.02:0} ms"))}"));
    }
}
