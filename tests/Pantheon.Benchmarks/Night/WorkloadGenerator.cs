using System.Globalization;
using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>Makes nights of the shape of `night-1`: half of the flows write code after a plan, three in ten mend a bug, two write documents; sizes and errors of estimates are lognormal.</summary>
internal sealed class WorkloadGenerator(NightTerms terms, double error)
{
    private const double Sigma = 0.6;

    private static readonly Dictionary<string, double> Medians = new() { ["plan"] = 60, ["impl"] = 300, ["fix"] = 150, ["review"] = 70, ["pr"] = 20, ["test"] = 45, ["gate"] = 2, ["write"] = 180, ["locate"] = 90 };

    /// <summary>The models of `night-1`; loading takes so many times as long.</summary>
    public static IReadOnlyList<ModelProfile> Models(double loadScale) =>
        [new("plan14b", 40 * loadScale, 8), new("code32b", 90 * loadScale, 4), new("rev8b", 20 * loadScale, 16), new("rev14b", 40 * loadScale, 8), new("sum3b", 8 * loadScale, 16)];

    public Workload Make(int flows, int seed, double? rho)
    {
        var random = new Random(seed);
        var made = Enumerable.Range(0, flows).Select(number => Flow(number, random)).ToList();
        var own = terms with { ClosesAt = rho is null ? null : terms.ClosesAt };
        return new Workload(rho is null ? "makespan" : "deadline", seed, own, made) { Rho = rho, Bounds = Bounds.Of(own, made) };
    }

    /// <summary>How many flows offer so many times the work that the night has room for.</summary>
    public int Offered(double rho)
    {
        var sample = Make(400, 0, rho);
        var mean = sample.Flows.Average(flow => flow.Nodes.Sum(node => node.Model is null ? 0 : node.EstimateSeconds / terms.Speed.Best(node.Model.Concurrency)));
        return (int)(rho * terms.ClosesAt!.Value * terms.Pools[0].Places / mean);
    }

    private WorkFlow Flow(int number, Random random)
    {
        var priority = random.NextDouble() switch { < 0.2 => 0, < 0.7 => 1, _ => 2 };
        var nodes = new List<WorkNode>();
        var kind = random.NextDouble();
        if (kind is >= 0.5 and < 0.7)
        {
            Add("pr", "sum3b", Add("review", "rev14b", Add("write", "rev8b", Add("plan", "plan14b"))));
            return new WorkFlow(number.ToString(CultureInfo.InvariantCulture), priority, nodes);
        }

        var isBug = kind >= 0.7;
        var tested = Add("test", null, Add("impl", "code32b", isBug ? Add("locate", "rev8b") : Add("plan", "plan14b")));
        if (!isBug && random.NextDouble() < 0.5)
        {
            tested = Add("test", null, Add("fix", "code32b", tested));
        }

        var gate = Add("gate", null, Add("review", isBug ? "plan14b" : "rev8b", tested), Add("review", "rev14b", tested));
        Add("pr", "sum3b", gate);
        return new WorkFlow(number.ToString(CultureInfo.InvariantCulture), priority, nodes);

        string Add(string work, string? model, params string[] needs)
        {
            var estimate = Medians[work] * Math.Exp(Sigma * Normal(random));
            var id = string.Create(CultureInfo.InvariantCulture, $"{number}.{work}{nodes.Count}");
            nodes.Add(new WorkNode(id, terms.Models.FirstOrDefault(known => known.Name == model), needs, estimate, estimate * Math.Exp(error * Normal(random))));
            return id;
        }
    }

    /// <summary>The polar form of Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958).</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
