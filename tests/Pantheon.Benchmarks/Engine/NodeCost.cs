using System.Globalization;
using System.Threading.Channels;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;

namespace Pantheon.Benchmarks.Engine;

/// <summary>What the engine costs for a node whose tool does nothing, on memory doubles, against a bare loop that hands the same number of jobs through a channel.</summary>
internal static class NodeCost
{
    private const int Nodes = 500;
    private const int Rounds = 7;
    private const string ToolName = "build";

    public static async Task RunAsync()
    {
        var samples = await Samples.TakeAsync(Rounds, EngineAsync, ChannelAsync);
        samples.Print(string.Create(CultureInfo.InvariantCulture, $"engine, {Nodes} tool nodes, journal in memory"), "bare channel loop with the same jobs");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"managed heap after it: {GC.GetTotalMemory(forceFullCollection: true) / 1024 / 1024} MiB"));
    }

    private static async Task EngineAsync()
    {
        using var world = new EngineWorld();
        var nodes = Enumerable.Range(0, Nodes).Select(number => (NodeSpec)Specs.Tool(Name(number), ToolName, number % 10 == 0 ? [] : [Name(number - 1)])).ToArray();
        world.Use(Specs.Flow(nodes));
        var run = await world.RunAsync();
        if (run.Outcome is not (RunOutcome.NoChange or RunOutcome.Ready))
        {
            throw new InvalidOperationException($"The engine's run ended {run.Outcome}: {run.Reason}.");
        }
    }

    private static async Task ChannelAsync()
    {
        var done = Channel.CreateUnbounded<int>();
        var results = new Dictionary<string, ToolResult>();
        for (var number = 0; number < Nodes; number++)
        {
            var job = number;
            _ = Task.Run(async () =>
            {
                await Task.Yield();
                await done.Writer.WriteAsync(job);
            });
            results[Name(await done.Reader.ReadAsync())] = ToolResult.Ok("done");
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"n{number}");
}
