using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>Plays a workload with its truth and compares what came of it with its bounds.</summary>
internal static class NightSimulation
{
    public static NightResult Run(Workload workload, Func<NightTerms, IReadOnlyList<NightFlow>, INightDispatcher> make)
    {
        var (flows, work) = workload.Fresh();
        var dispatcher = new TimedDispatcher(make(workload.Terms, flows));
        var night = new VirtualNight(workload.Terms, dispatcher, node => work[node]);
        night.Run(workload.Terms.ClosesAt);
        return new NightResult
        {
            Makespan = night.Now / workload.Bounds.MakespanSeconds,
            Loads = night.Loads,
            LoadsRatio = (double)night.Loads / workload.Bounds.Loads,
            Finished = night.Finished.Count,
            FinishedShare = workload.Bounds.Finished is { } most ? (double)night.Finished.Count / most : 1,
            UrgentShare = Share([.. flows.Where(flow => flow.Priority == 0)], night),
            HalfDone = night.HalfDone,
            Jain = Jain([.. night.Finished.Select(pair => pair.Value / pair.Key.CriticalPath)]),
            WorstDecision = dispatcher.Slowest,
            WorstAdmission = dispatcher.SlowestAdmission,
        };
    }

    private static double Share(List<NightFlow> flows, VirtualNight night) => flows.Count == 0 ? 1 : (double)flows.Count(night.Finished.ContainsKey) / flows.Count;

    private static double Jain(IReadOnlyList<double> values) => values.Count == 0 ? 0 : values.Sum() * values.Sum() / (values.Count * values.Sum(value => value * value));
}
