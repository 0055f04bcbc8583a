using Pantheon.Benchmarks.Engine;
using Pantheon.Benchmarks.Runtimes;
using Pantheon.Benchmarks.Sandboxes;

// usage: Pantheon.Benchmarks [sandbox|builds|engine|repair|llama]…      each prints ratios against a floor that was measured in the same run, in turn with it
var all = new Dictionary<string, Func<Task>> { ["sandbox"] = SandboxStart.StartsAsync, ["builds"] = SandboxStart.BuildsAsync, ["engine"] = NodeCost.RunAsync, ["repair"] = RepairCost.RunAsync, ["llama"] = ChildStart.RunAsync };
var unknown = args.Where(name => !all.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown[0]}'; there are: {string.Join(", ", all.Keys)}.");
    return 2;
}

foreach (var name in args.Length > 0 ? args : [.. all.Keys])
{
    await all[name]();
}

return 0;
