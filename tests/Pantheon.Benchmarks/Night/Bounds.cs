using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>What no schedule of a workload can beat: its length, its model loads, and how many flows finish by the deadline.</summary>
internal sealed record Bounds(double MakespanSeconds, int Loads, int? Finished)
{
    public static Bounds Of(NightTerms terms, IReadOnlyList<WorkFlow> flows)
    {
        var work = terms.Models.ToDictionary(model => model, _ => 0.0);
        var loads = terms.Models.ToDictionary(model => model, _ => 0);
        var longest = 0.0;
        foreach (var flow in flows)
        {
            longest = Math.Max(longest, AddFlow(terms, flow, work, loads));
        }

        var busy = work.Sum(pair => pair.Value / terms.Speed.Best(pair.Key.Concurrency));
        var makespan = terms.Pools[0].Places == 1
            ? Math.Max(longest, busy + loads.Sum(pair => pair.Value * pair.Key.LoadSeconds))
            : Math.Max(longest, busy / terms.Pools[0].Places);
        return new Bounds(makespan, terms.Pools[0].Places == 1 ? loads.Values.Sum() : terms.Models.Count, terms.ClosesAt is { } closesAt ? FinishedBy(closesAt, terms, flows) : null);
    }

    /// <summary>Adds a flow's work, and what its paths need of loads; gives its longest path with the loads on it (one slot).</summary>
    private static double AddFlow(NightTerms terms, WorkFlow flow, Dictionary<ModelProfile, double> work, Dictionary<ModelProfile, int> loads)
    {
        var paths = new Dictionary<string, Dictionary<string, double>>();
        var runs = new Dictionary<string, Dictionary<string, Dictionary<ModelProfile, int>>>();
        var longest = 0.0;
        foreach (var node in flow.Nodes)
        {
            if (node.Model is { } model)
            {
                work[model] += node.WorkSeconds;
            }

            var own = new Dictionary<string, double>();
            var ownRuns = new Dictionary<string, Dictionary<ModelProfile, int>>();
            foreach (var (last, path) in node.Needs.Count == 0 ? [new("", 0)] : node.Needs.SelectMany(need => paths[need]))
            {
                var isChange = node.Model is not null && node.Model.Name != last;
                var key = node.Model?.Name ?? last;
                var length = path + node.WorkSeconds + (isChange && terms.Pools[0].Places == 1 ? node.Model!.LoadSeconds : 0);
                own[key] = Math.Max(own.GetValueOrDefault(key), length);
            }

            foreach (var (last, counts) in node.Needs.Count == 0 ? [new("", [])] : node.Needs.SelectMany(need => runs[need]))
            {
                var key = node.Model?.Name ?? last;
                if (!ownRuns.TryGetValue(key, out var most))
                {
                    ownRuns[key] = most = [];
                }

                foreach (var (counted, count) in counts)
                {
                    most[counted] = Math.Max(most.GetValueOrDefault(counted), count);
                }

                if (node.Model is { } changed)
                {
                    most[changed] = Math.Max(most.GetValueOrDefault(changed), counts.GetValueOrDefault(changed) + (changed.Name != last ? 1 : 0));
                }
            }

            (paths[node.Id], runs[node.Id]) = (own, ownRuns);
            longest = Math.Max(longest, own.Values.Max());
            foreach (var (counted, count) in ownRuns.Values.SelectMany(counts => counts))
            {
                loads[counted] = Math.Max(loads[counted], count);
            }
        }

        return longest;
    }

    /// <summary>The smallest flows first, each model at its best speed all night: no policy finishes more.</summary>
    private static int FinishedBy(double closesAt, NightTerms terms, IReadOnlyList<WorkFlow> flows)
    {
        var (spent, finished) = (0.0, 0);
        foreach (var seconds in flows.Select(flow => flow.Nodes.Sum(node => node.Model is null ? 0 : node.WorkSeconds / terms.Speed.Best(node.Model.Concurrency))).Order())
        {
            spent += seconds;
            if (spent > closesAt * terms.Pools[0].Places)
            {
                break;
            }

            finished++;
        }

        return finished;
    }
}
