using System.Globalization;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>`night-1`: the product's dispatcher and simple schedulers on the same simulated nights, each against what no schedule can beat.</summary>
internal static class NightOne
{
    private const double Window = 8 * 3600;

    private static readonly string[] Options = ["--input", "--seeds", "--rho", "--err", "--slots", "--load-scale", "--own", "--each"];

    private static readonly (string Name, Func<NightTerms, IReadOnlyList<NightFlow>, INightDispatcher> Make)[] Policies =
    [
        ("Pantheon", (terms, flows) => new NightDispatcher(terms, flows)),
        ("flow by flow", (terms, flows) => new Baseline(terms, flows, 1, collates: false)),
        ("4 flows FIFO", (terms, flows) => new Baseline(terms, flows, 4, collates: false)),
        ("node FIFO", (terms, flows) => new Baseline(terms, flows, int.MaxValue, collates: false)),
        ("collate, 48 flows", (terms, flows) => new Baseline(terms, flows, 48, collates: true)),
    ];

    public static int Run(string[] arguments)
    {
        var options = new Dictionary<string, string>();
        for (var at = 0; at < arguments.Length; at += 2)
        {
            if (!Options.Contains(arguments[at]) || at + 1 == arguments.Length)
            {
                Console.Error.WriteLine($"night-1 takes {string.Join(", ", Options)}, each with a value; it does not know '{arguments[at]}' so.");
                return 2;
            }

            options[arguments[at]] = arguments[at + 1];
        }

        var verbose = options.ContainsKey("--each");
        foreach (var nights in Nights(options))
        {
            Print(nights.Title, nights.Workloads, verbose, options);
        }

        DecisionCost.Print();
        return 0;
    }

    private static IEnumerable<(string Title, IReadOnlyList<Workload> Workloads)> Nights(Dictionary<string, string> options)
    {
        if (options.TryGetValue("--input", out var file))
        {
            return WorkloadFile.Read(file).GroupBy(workload => (workload.Scenario, workload.Rho)).Select(group => (Title(group.Key.Rho, group.First()), (IReadOnlyList<Workload>)[.. group]));
        }

        var seeds = options.GetValueOrDefault("--seeds", "0..19").Split("..") is [var first, var last] ? Enumerable.Range(Int(first), Int(last) - Int(first) + 1) : Enumerable.Range(0, Int(options["--seeds"]));
        var terms = new NightTerms { Models = WorkloadGenerator.Models(Double(options.GetValueOrDefault("--load-scale", "1"))), Pools = [new PoolTerms("") { Places = Int(options.GetValueOrDefault("--slots", "1")) }], ClosesAt = Window };
        var generator = new WorkloadGenerator(terms, Double(options.GetValueOrDefault("--err", "0.35")));
        var rhos = options.TryGetValue("--rho", out var given) ? given.Split(',').Select(text => text == "none" ? (double?)null : Double(text)) : [null, 1, 1.5, 3];
        return rhos.Select(rho => (seeds.Select(seed => generator.Make(rho is { } load ? generator.Offered(load) : 120, seed, rho)).ToList(), rho)).Select(pair => (Title(pair.rho, pair.Item1[0]), (IReadOnlyList<Workload>)pair.Item1));
    }

    private static string Title(double? rho, Workload first) => rho is null
        ? string.Create(CultureInfo.InvariantCulture, $"no deadline, {first.Flows.Count} flows, {first.Terms.Pools[0].Places} slots")
        : string.Create(CultureInfo.InvariantCulture, $"deadline, rho {rho}, {first.Flows.Count} flows, {first.Terms.Pools[0].Places} slots");

    private static void Print(string title, IReadOnlyList<Workload> workloads, bool verbose, Dictionary<string, string> options)
    {
        Console.WriteLine($"\n{title}, {workloads.Count} seeds; medians");
        Console.WriteLine($"{"",-18} {"makespan",9} {"loads",6} {"x min",6} {"finished",9} {"of bound",9} {"min..max",11} {"urgent",7} {"half",5} {"Jain",5} {"decision ms",12} {"admission ms",13}");
        var all = new Dictionary<string, List<NightResult>>();
        foreach (var (name, make) in options.ContainsKey("--own") ? Policies[..1] : Policies)
        {
            all[name] = [.. workloads.Select(workload => NightSimulation.Run(workload, make))];
            Console.WriteLine(Row(name, all[name]));
        }

        var worse = Enumerable.Range(0, workloads.Count).Count(seed => workloads[0].Terms.ClosesAt is null
            ? all["Pantheon"][seed].Makespan > all.Values.Min(results => results[seed].Makespan) + 1e-9
            : all["Pantheon"][seed].Finished < all.Values.Max(results => results[seed].Finished));
        Console.WriteLine($"seeds on which another is better: {worse}");
        if (verbose)
        {
            foreach (var (workload, result) in workloads.Zip(all["Pantheon"]))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  seed {workload.Seed,3}: {result.Makespan,6:0.000} {result.Loads,4} {100 * result.FinishedShare,6:0.0} % urgent {100 * result.UrgentShare,5:0} % half-done {result.HalfDone}"));
            }
        }
    }

    private static string Row(string name, List<NightResult> results)
    {
        double Of(Func<NightResult, double> value) => Samples.Median([.. results.Select(value)]);
        return string.Create(CultureInfo.InvariantCulture, $"{name,-18} {Of(r => r.Makespan),9:0.000} {Of(r => r.Loads),6:0} {Of(r => r.LoadsRatio),6:0.0} {Of(r => r.Finished),9:0} {100 * Of(r => r.FinishedShare),8:0.0}% {100 * results.Min(r => r.FinishedShare),4:0}..{100 * results.Max(r => r.FinishedShare),-4:0}% {100 * Of(r => r.UrgentShare),6:0}% {Of(r => r.HalfDone),5:0} {Of(r => r.Jain),5:0.00} {Of(r => r.WorstDecision),12:0.000} {Of(r => r.WorstAdmission),13:0.0}");
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
