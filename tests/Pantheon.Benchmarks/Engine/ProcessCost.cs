using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Engine;

namespace Pantheon.Benchmarks.Engine;

/// <summary>What the engine costs for a node that is one process without a sandbox, journal in memory, against a bare loop over Process.Start and, where the workloads' folder is named and ninja is installed, against ninja.</summary>
internal static class ProcessCost
{
    /// <summary>Names the folder of the workloads: NAME.json and NAME/build.ninja.</summary>
    public const string FolderVariable = "PANTHEON_DAGS";

    private const int Rounds = 21;
    private const string Program = "/bin/true";

    private static readonly ProcessRunner Processes = new(TimeProvider.System);
    private static readonly ProcessSpec Spec = new() { FileName = Program, Environment = new Dictionary<string, string>() };

    public static async Task RunAsync()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is null)
        {
            Console.WriteLine($"{FolderVariable} names no folder of workloads: a chain and a fan of its own, and no ninja");
            await CompareAsync("chain of 200", [.. Enumerable.Range(0, 200).Select(number => Node($"n{number}", number == 0 ? [] : [$"n{number - 1}"]))], 1, null);
            await CompareAsync("fan of 500", [.. Enumerable.Range(0, 500).Select(number => Node($"n{number}", []))], 2, null);
            return;
        }

        foreach (var file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            await CompareAsync(name, await ReadAsync(file), name.StartsWith("chain", StringComparison.Ordinal) ? 1 : 2, Path.Combine(folder, name, "build.ninja"));
        }
    }

    /// <summary>One workload in this process alone, for a runner of many contenders.</summary>
    public static async Task OneAsync(string file, string parallel) => await EngineAsync(await ReadAsync(file), int.Parse(parallel, CultureInfo.InvariantCulture), OwnAsync);

    private static async Task CompareAsync(string name, NodeSpec[] nodes, int parallel, string? ninja)
    {
        var what = $"{nodes.Length} processes, {parallel} at once";
        var samples = await Samples.TakeAsync(Rounds, () => EngineAsync(nodes, parallel, OwnAsync), () => BareAsync(nodes, parallel));
        samples.Print($"{name}: engine and its launcher, {what}", "bare loop over Process.Start (bound 1.2)");
        samples = await Samples.TakeAsync(Rounds, () => EngineAsync(nodes, parallel, StartAsync), () => BareAsync(nodes, parallel));
        samples.Print($"{name}: engine alone, {what}", "bare loop over Process.Start (bound 1.2)");
        if (ninja is not null && File.Exists(ninja))
        {
            samples = await Samples.TakeAsync(Rounds, () => EngineAsync(nodes, parallel, OwnAsync), () => NinjaAsync(ninja, parallel));
            samples.Print($"{name}: engine and its launcher, {what}", "ninja (must be slower: ratio below 1)");
        }
    }

    private static async Task EngineAsync(NodeSpec[] nodes, int parallel, Func<CancellationToken, Task<ToolResult>> body)
    {
        using var world = new EngineWorld { Parallel = parallel };
        world.Tools.On("say", (_, _, token) => body(token));
        world.Use(Specs.Flow(nodes));
        var run = await world.RunAsync();
        if (run.Outcome is not RunOutcome.Ready)
        {
            throw new InvalidOperationException($"The engine's run ended {run.Outcome}: {run.Reason}.");
        }

        Samples.Stop();
    }

    private static Task<IReadOnlyDictionary<string, ToolResult>> BareAsync(NodeSpec[] nodes, int parallel) => ChannelLoop.RunAsync(nodes, parallel, _ => StartAsync(CancellationToken.None));

    /// <summary>As a node without a sandbox starts one: in a session of its own, with limits, killed with the worker.</summary>
    private static async Task<ToolResult> OwnAsync(CancellationToken cancellationToken)
    {
        var outcome = await Processes.RunAsync(Spec, cancellationToken);
        return ToolResult.Ok("") with { ExitCode = outcome.ExitCode };
    }

    private static async Task<ToolResult> StartAsync(CancellationToken cancellationToken)
    {
        // what a child says is read, as whoever starts one for another must
        using var process = Process.Start(new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;  // it is on every machine
        process.StandardInput.Close();
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return ToolResult.Ok("") with { ExitCode = process.ExitCode };
    }

    private static async Task NinjaAsync(string file, int parallel)
    {
        using var process = Process.Start(new ProcessStartInfo("ninja", ["--quiet", FormattableString.Invariant($"-j{parallel}"), "-f", file]) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ninja ended with {process.ExitCode}.");
        }
    }

    private static async Task<NodeSpec[]> ReadAsync(string file)
    {
        var workload = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        return [.. workload["nodes"]!.AsArray().Select(node => Node(node!["id"]!.ToString(), [.. node["deps"]!.AsArray().Select(need => need!.ToString())]))];
    }

    private static ToolNode Node(string id, string[] needs) => Specs.Tool(id, "say", needs);
}
