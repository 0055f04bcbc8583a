using Pantheon.Benchmarks.Engine;
using Pantheon.Benchmarks.Night;
using Pantheon.Benchmarks.Runtimes;
using Pantheon.Benchmarks.Sandboxes;
using Pantheon.Benchmarks.Sessions;
using Pantheon.Benchmarks.Traces;

// build it with '-c Release'; 'dag FILE K' runs one workload of NAME.json with K processes at once, for a runner of many contenders
// 'night-1 [--seeds A..B] [--rho none,1] [--err 0.35] [--slots 1] [--input FILE]' plays simulated nights (ops/docs/night-plan.md)
// 'traces-load FOLDER' fills a store as 'traces' does and leaves it there
// usage: Pantheon.Benchmarks [sandbox|builds|engine|engine-processes|engine-durable|repair|llama|session|trace|trace-overhead|traces]…      each prints ratios against a floor that was measured in the same run, in turn with it
var all = new Dictionary<string, Func<Task>> { ["sandbox"] = SandboxStart.StartsAsync, ["builds"] = SandboxStart.BuildsAsync, ["engine"] = NodeCost.RunAsync, ["engine-processes"] = ProcessCost.RunAsync, ["engine-durable"] = DurableCost.RunAsync, ["repair"] = RepairCost.RunAsync, ["llama"] = ChildStart.RunAsync, ["session"] = SessionCost.RunAsync, ["trace"] = SinkCost.RunAsync, ["trace-overhead"] = TraceOverhead.RunAsync, ["traces"] = LoadedStore.RunAsync };

// parts that a benchmark measures in a process of their own
var parts = new Dictionary<string, Func<Task>> { ["session-own"] = () => SessionCost.PeakAsync(isOwn: true), ["session-floor"] = () => SessionCost.PeakAsync(isOwn: false), [NodeCost.OwnPart] = () => NodeCost.FirstAsync(isOwn: true), [NodeCost.FloorPart] = () => NodeCost.FirstAsync(isOwn: false), ["engine-repeat"] = NodeCost.RepeatAsync };
if (args is ["night-1", .. var night])
{
    return NightOne.Run(night);
}

if (args is ["dag", var workload, var parallel])
{
    await ProcessCost.OneAsync(workload, parallel);
    return 0;
}

if (args is ["traces-load", var loaded])
{
    await LoadedStore.LoadAsync(loaded);
    return 0;
}

var unknown = args.Where(name => !all.ContainsKey(name) && !parts.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown[0]}'; there are: {string.Join(", ", all.Keys)}.");
    return 2;
}

foreach (var name in args.Length > 0 ? args : [.. all.Keys])
{
    await (all.TryGetValue(name, out var whole) ? whole : parts[name])();
}

return 0;
