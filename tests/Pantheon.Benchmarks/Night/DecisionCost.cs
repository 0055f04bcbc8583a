using System.Diagnostics;
using System.Globalization;
using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>How long a decision takes when very many nodes are ready: one node ends, the dispatcher says what comes next.</summary>
internal static class DecisionCost
{
    private const int Ready = 5000;
    private const int Decisions = 4000;

    public static void Print()
    {
        var models = WorkloadGenerator.Models(1);
        var dispatcher = new NightDispatcher(new NightTerms { Models = models }, []);
        var flows = Enumerable.Range(0, Ready + Decisions).Select(number => new NightFlow($"{number}", number % 3, [new NightNode($"{number}", models[number % models.Count], 60 + number % 97, [])])).ToList();
        dispatcher.Add(flows);
        dispatcher.Admit(0);
        flows.ForEach(flow => dispatcher.Ready(flow.Nodes[0], 0));
        var running = new Queue<NightNode>();
        var times = new List<double>(Decisions);
        for (var round = 1; round <= Decisions; round++)
        {
            if (running.TryDequeue(out var ended))
            {
                dispatcher.Ended(ended, round);
            }

            var begun = Stopwatch.GetTimestamp();
            var decisions = dispatcher.Decide(round);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            foreach (var decision in decisions)
            {
                if (decision is Decision.Load load)
                {
                    dispatcher.Loaded(load.Slot, round);
                }
                else if (decision is Decision.Start start)
                {
                    running.Enqueue(start.Node);
                }
            }
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ndecision with {Ready} ready nodes or more, {Decisions} times: median {times[times.Count / 2]:0.0000} ms, 99 of 100 within {times[times.Count * 99 / 100]:0.0000} ms, slowest {times[^1]:0.00} ms"));
    }
}
