using Pantheon.Core.Boxes;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>Which model was loaded at which place, and which of each pool are to be unloaded by whoever loads the next one there.</summary>
internal sealed class LoadedPlaces
{
    private readonly Dictionary<int, ModelProfile> _loaded = [];
    private readonly Dictionary<PoolTerms, List<ModelAddress>> _leaving = [];

    public void Come(int place, ModelProfile model) => _loaded[place] = model;

    /// <summary>The place's model makes room.</summary>
    public void Go(int place, PoolTerms pool)
    {
        if (_loaded.Remove(place, out var gone))
        {
            Of(pool).Add(new ModelAddress(gone.Pool, gone.Name));
        }
    }

    /// <summary>What is to be unloaded now; whoever asks does it.</summary>
    public IReadOnlyList<ModelAddress> Take(PoolTerms pool) => _leaving.Remove(pool, out var gone) ? gone : [];

    /// <summary>The place's model did not come, and nobody knows whether room was made.</summary>
    public void Fail(int place, PoolTerms pool, IReadOnlyList<ModelAddress> leaving)
    {
        _loaded.Remove(place);
        Of(pool).AddRange(leaving);
    }

    private List<ModelAddress> Of(PoolTerms pool) => _leaving.TryGetValue(pool, out var leaving) ? leaving : _leaving[pool] = [];
}
