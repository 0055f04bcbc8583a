using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Core.Catalogs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Estimating;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>Nights of flows of one agent, whose model is in a pool with two seats, led by the planner.</summary>
internal static class PlannedNights
{
    public static readonly ModelAddress Model = new("pool", "coder");

    /// <summary>Flows of one node that takes four minutes, as the planner guesses.</summary>
    public static void Use(EngineWorld world)
    {
        world.Use(Flow(Agent("code", "coder")));
        world.Catalog = world.Catalog with { Project = world.Catalog.Project with { Routes = new Dictionary<string, RouteSpec> { ["coder"] = new([Model]) } } };
        world.OnAgent("coder", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(4), world.Time, token);
            return EngineWorld.End("done");
        });
    }

    public static NightDirector Director(EngineWorld world, TimeSpan? left)
    {
        var pool = new PoolSpec { Name = "pool", Kind = RuntimeKind.Vllm, Origin = RuntimeOrigin.Local, Slots = 2, Models = new Dictionary<string, ModelEntry> { ["coder"] = new() { Id = "coder" } } };
        var pools = new Dictionary<string, PoolSpec> { ["pool"] = pool };
        var models = BoxTerms.Models(pools, new LoadEstimates([], pools));
        var terms = BoxTerms.Of(pools, [.. models.Values], 2, world.Catalog.Night, left);
        return new NightDirector(terms, models, new FlowPlans(NightEstimates.Guesses, models, FairShares.None), world.Time);
    }
}
