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

    private const int Rounds = 11;
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
        samples.Print(string.Create(CultureInfo.InvariantCulture, $"engine, {Nodes.Length} tool nodes, journal in memory"), "bare channel loop, the same flow (bound 1.6)");
        var spec = new ProcessSpec { FileName = Environment.ProcessPath!, Arguments = [Path.Combine(AppContext.BaseDirectory, "Pantheon.Benchmarks.dll"), OwnPart], Environment = new Dictionary<string, string>() };
        var peak = await new ProcessRunner(TimeProvider.System).RunAsync(spec, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"peak of a process with one such run",-44} {double.Parse(peak.StandardOutput, CultureInfo.InvariantCulture) / 1024,16:0.0} MiB (bound 120)"));
    }

    /// <summary>One run in this process alone, and what it held at most.</summary>
    public static async Task PeakAsync()
    {
        await EngineAsync();
        Console.WriteLine(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
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
