using Pantheon.Engine.Planning;

namespace Pantheon.Tests.Engine.Planning;

/// <summary>Queues of which tests play a night.</summary>
internal static class Nights
{
    public static readonly ModelProfile Planner = new("planner", 40, 4);
    public static readonly ModelProfile Coder = new("coder", 90, 2);

    public static NightTerms Terms(double? closesAt = null, int places = 1) => new() { Models = [Planner, Coder], Pools = [new PoolTerms("") { Places = places }], Processors = 2, ClosesAt = closesAt };

    /// <summary>Plan, code, test; the coder does most of the work.</summary>
    public static NightFlow Flow(string id, int priority = 1, double scale = 1)
    {
        var plan = new NightNode($"{id}.plan", Planner, 60 * scale, []);
        var code = new NightNode($"{id}.code", Coder, 200 * scale, [plan]);
        var test = new NightNode($"{id}.test", null, 30 * scale, [code]);
        return new NightFlow(id, priority, [plan, code, test]);
    }

    /// <summary>So many flows of several sizes and priorities; the same for the same number.</summary>
    public static List<NightFlow> Queue(int flows) => [.. Enumerable.Range(0, flows).Select(number => Flow($"{number:000}", number % 3, 0.5 + number * 7 % 11 / 5.0))];

    public static VirtualNight Play(NightTerms terms, NightDispatcher dispatcher, Func<NightNode, double>? work = null)
    {
        var night = new VirtualNight(terms, dispatcher, work ?? (node => node.EstimateSeconds));
        night.Run(terms.ClosesAt);
        return night;
    }
}
