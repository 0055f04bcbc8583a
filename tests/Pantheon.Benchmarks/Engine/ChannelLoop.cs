using System.Threading.Channels;
using Pantheon.Core.Flows;
using Pantheon.Core.Tools;

namespace Pantheon.Benchmarks.Engine;

/// <summary>The least that runs a flow: counts of open needs, a few bodies at once, a channel for what ended, a dictionary for what came of it; no journal, no trees, no artifacts.</summary>
internal static class ChannelLoop
{
    public static async Task<IReadOnlyDictionary<string, ToolResult>> RunAsync(IReadOnlyList<NodeSpec> nodes, int parallel, Func<NodeSpec, Task<ToolResult>> body)
    {
        var open = nodes.ToDictionary(node => node.Id.Value, node => node.Needs.Count);
        var dependents = nodes.ToDictionary(node => node.Id.Value, _ => new List<NodeSpec>());
        foreach (var node in nodes)
        {
            foreach (var need in node.Needs)
            {
                dependents[need.Value].Add(node);
            }
        }

        var done = Channel.CreateUnbounded<(NodeSpec Node, ToolResult Result)>(new UnboundedChannelOptions { SingleReader = true });
        var ready = new Queue<NodeSpec>(nodes.Where(node => node.Needs.Count == 0));
        var results = new Dictionary<string, ToolResult>();
        var running = 0;
        while (results.Count < nodes.Count)
        {
            while (running < parallel && ready.TryDequeue(out var next))
            {
                running++;
                _ = BodyAsync(next);
            }

            var (ended, result) = await done.Reader.ReadAsync();
            running--;
            results[ended.Id.Value] = result;
            foreach (var dependent in dependents[ended.Id.Value])
            {
                if (--open[dependent.Id.Value] == 0)
                {
                    ready.Enqueue(dependent);
                }
            }
        }

        return results;

        async Task BodyAsync(NodeSpec node)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await done.Writer.WriteAsync((node, await body(node)));
        }
    }
}
