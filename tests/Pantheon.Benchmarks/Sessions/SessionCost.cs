using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Platform.Processes;

namespace Pantheon.Benchmarks.Sessions;

/// <summary>What a session of twenty turns costs when its model thinks for no time, against the least loop with the same requests, replies and tool.</summary>
internal static class SessionCost
{
    private const int Warming = 500;
    private const int Rounds = 11;
    private const int PerRound = 10;

    public static async Task RunAsync()
    {
        foreach (var (name, pieces) in ((string, int)[])[("streamed replies, 66 events", 30), ("short replies, 8 events", 1)])
        {
            await using var place = await Place.MakeAsync(pieces);
            await MeasureAsync(place, name);
        }

        var (own, floor) = (new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            floor.Add(await PeakAsync("session-floor"));
            own.Add(await PeakAsync("session-own"));
        }

        Row("peak of a process with 20 sessions", own, floor, "MiB", "2.0");
    }

    /// <summary>Twenty sessions in this process alone, and what it held at most.</summary>
    public static async Task PeakAsync(bool isOwn)
    {
        await using var place = await Place.MakeAsync(30);
        for (var session = 0; session < 20; session++)
        {
            await (isOwn ? place.Own.RunAsync() : place.Floor.RunAsync());
        }

        Console.WriteLine(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static async Task MeasureAsync(Place place, string name)
    {
        for (var session = 0; session < Warming; session++)
        {
            await place.Floor.RunAsync();
            await place.Own.RunAsync();
        }

        var (own, floor) = (new List<SessionSample>(), new List<SessionSample>());
        for (var round = 0; round < Rounds; round++)
        {
            floor.Add(await SampleAsync(place.Server, place.Floor.RunAsync));
            own.Add(await SampleAsync(place.Server, place.Own.RunAsync));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"session of {InstantServer.Turns} turns, {name}; first request {own[0].First} bytes (bound 6144), all {own[0].Sent / 1024} KB; the floor's {floor[0].First} and {floor[0].Sent / 1024} KB"));
        Row("  CPU", [.. own.Select(sample => sample.Cpu)], [.. floor.Select(sample => sample.Cpu)], "ms", "3.2");
        Row("  allocated", [.. own.Select(sample => sample.Allocated)], [.. floor.Select(sample => sample.Allocated)], "KiB", "2.0");
        Row("  gap between turns", [.. own.Select(sample => sample.Gap)], [.. floor.Select(sample => sample.Gap)], "ms", "3.5");
    }

    private static async Task<SessionSample> SampleAsync(InstantServer server, Func<Task> session)
    {
        var gaps = new List<double>();
        var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        for (var run = 0; run < PerRound; run++)
        {
            await session();
            gaps.AddRange(server.Gaps);
        }

        return new SessionSample(
            (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / PerRound, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / PerRound, Samples.Median(gaps), server.Sent.First, server.Sent.All);
    }

    private static async Task<double> PeakAsync(string verb)
    {
        var spec = new ProcessSpec { FileName = Environment.ProcessPath!, Arguments = [Path.Combine(AppContext.BaseDirectory, "Pantheon.Benchmarks.dll"), verb], Environment = new Dictionary<string, string>() };
        var outcome = await new ProcessRunner(TimeProvider.System).RunAsync(spec, CancellationToken.None);
        return double.Parse(outcome.StandardOutput, CultureInfo.InvariantCulture) / 1024;
    }

    private static void Row(string what, List<double> own, List<double> floor, string unit, string bound)
    {
        var (a, b) = (Samples.Median(own), Samples.Median(floor));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-36} median {a,10:0.000} {unit,-4} floor {b,10:0.000} {unit,-4} ratio {a / b,6:0.00} (bound {bound})"));
    }

    private sealed record SessionSample(double Cpu, double Allocated, double Gap, int First, long Sent);

    private sealed record Place(InstantServer Server, OwnLoop Own, FloorLoop Floor, string Folder) : IAsyncDisposable
    {
        public static async Task<Place> MakeAsync(int pieces)
        {
            var folder = Directory.CreateTempSubdirectory("bm-").FullName;
            var text = new StringBuilder();
            for (var line = 1; line <= 200; line++)
            {
                text.Append(CultureInfo.InvariantCulture, $"line {line} of a file that is as it should be\n");
            }

            Directory.CreateDirectory(Path.Combine(folder, "src"));
            await File.WriteAllTextAsync(Path.Combine(folder, "src", "lines.txt"), text.ToString());
            var server = new InstantServer(pieces);
            var own = new OwnLoop(server, folder);
            await own.RunAsync();
            return new Place(server, own, new FloorLoop(server, folder, (JsonObject)JsonNode.Parse(server.FirstBody)!), folder);
        }

        public async ValueTask DisposeAsync()
        {
            Floor.Dispose();
            await Own.DisposeAsync();
            await Server.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
