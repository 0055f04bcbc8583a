using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Estimating;
using Pantheon.Engine.Planning;

namespace Pantheon.Host.Composition;

/// <summary>What the planner of a night needs of this box: its models with what loading them takes, and what nodes took in past nights.</summary>
internal sealed class NightPlanning
{
    private readonly BoxSpec _box;
    private readonly NightEstimates _estimates;

    private NightPlanning(BoxSpec box, NightEstimates estimates, LoadEstimates loads) => (_box, _estimates, Models) = (box, estimates, BoxTerms.Models(box.Pools, loads));

    public IReadOnlyDictionary<ModelAddress, ModelProfile> Models { get; }

    public static async Task<NightPlanning> ReadAsync(BoxSpec box, IRunStore store, CancellationToken cancellationToken) => new(
        box,
        await NightEstimates.ReadAsync(store, box.Pools, cancellationToken),
        await LoadEstimates.ReadAsync(store, box.Pools, null, cancellationToken));

    /// <param name="left">The time until the window closes; null where none does.</param>
    public NightTerms Terms(Policy policy, TimeSpan? left) => BoxTerms.Of(_box.Pools, [.. Models.Values], _box.CpuSlots, policy, left);

    public FlowPlans Plans(Policy policy) => new(_estimates, Models, policy.Shares);
}
