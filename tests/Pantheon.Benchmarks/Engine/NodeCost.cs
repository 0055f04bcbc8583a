using System.Globalization;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Engine;

namespace Pantheon.Benchmarks.Engine;

/// <summary>What the engine costs for a node whose tool does nothing, on memory doubles, against a bare channel loop that runs the same flow, and what a process with such a run holds at most.</summary>
internal static class NodeCost
{
    public const string OwnPart = "engine-own";

    public const string FloorPart = "engine-floor";

    private const int Rounds = 11;
    private const int ColdRounds = 7;
    private const int Warming = 8;
    private const int Parallel = 4;
    private const string ToolName = "build";

    private static readonly NodeSpec[] Nodes = [.. Enumerable.Range(0, 2000).Select(number => (NodeSpec)Specs.Tool(Name(number), ToolName, number % 10 == 0 ? [] : [Name(number - 1)]))];

    public static async Task RunAsync()
    {
        for (var round = 0; round < Warming; round++)
        {
            await EngineAsync();
            await ChannelAsync();
        }

        var samples = await Samples.TakeAsync(Rounds, EngineAsync, ChannelAsync);
        samples.Print(string.Create(CultureInfo.InvariantCulture, $"hot: engine, {Nodes.Length} tool nodes, journal in memory"), "hot: bare channel loop, the same flow (bound 1.6)");

        // as the reference measured its floor: the first run of a fresh process, compiling included, starting the runtime not
        var (own, floor, peaks) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < ColdRounds; round++)
        {
            floor.Add((await AloneAsync(FloorPart))[0] / Nodes.Length);
            var figures = await AloneAsync(OwnPart);
            own.Add(figures[0] / Nodes.Length);
            peaks.Add(figures[1]);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"cold: engine, first run of a process",-44} median {Samples.Median(own),9:0.0} us a node"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"cold: bare channel loop, the same",-44} median {Samples.Median(floor),9:0.0} us a node"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"ratio",-44} median {Samples.Median(own) / Samples.Median(floor),9:0.00}      median of pairs {Samples.Median([.. own.Zip(floor, (subject, least) => subject / least)]),6:0.00}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"peak of a process with one such run",-44} {Samples.Median(peaks),16:0.0} MiB (bound 120)"));
    }

    /// <summary>One run in this process alone: the microseconds of it, and the MiB that the process held at most.</summary>
    public static Task FirstAsync(bool isOwn) => FirstAsync(isOwn ? EngineAsync : ChannelAsync);

    private static async Task FirstAsync(Func<Task> run)
    {
        var took = await Samples.TimeAsync(run);
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took * 1000} {double.Parse(peak, CultureInfo.InvariantCulture) / 1024}"));
    }

    private static async Task<double[]> AloneAsync(string part)
    {
        var spec = new ProcessSpec { FileName = Environment.ProcessPath!, Arguments = [Path.Combine(AppContext.BaseDirectory, "Pantheon.Benchmarks.dll"), part], Environment = new Dictionary<string, string>() };
        var outcome = await new ProcessRunner(TimeProvider.System).RunAsync(spec, CancellationToken.None);
        return [.. outcome.StandardOutput.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
    }

    /// <summary>The same run again and again, for a profiler to look at.</summary>
    public static async Task RepeatAsync()
    {
        for (var round = 0; round < 60; round++)
        {
            var (allocated, cpu) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
            await EngineAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Nodes.Length,9:0} bytes a node  {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Nodes.Length,7:0.0} us of CPU  {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} collections"));
        }
    }

    private static async Task EngineAsync()
    {
        using var world = new EngineWorld();
        world.Use(Specs.Flow(Nodes));
        Samples.Start();
        var run = await world.RunAsync();
        if (run.Outcome is not (RunOutcome.NoChange or RunOutcome.Ready))
        {
            throw new InvalidOperationException($"The engine's run ended {run.Outcome}: {run.Reason}.");
        }

        Samples.Stop();
    }

    private static async Task ChannelAsync()
    {
        var results = await ChannelLoop.RunAsync(Nodes, Parallel, _ => Task.FromResult(ToolResult.Ok("done")));
        if (results.Count != Nodes.Length)
        {
            throw new InvalidOperationException("The bare loop left nodes out.");
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"n{number}");
}
