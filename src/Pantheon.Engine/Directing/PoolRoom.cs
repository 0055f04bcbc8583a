using Pantheon.Core.Boxes;

namespace Pantheon.Engine.Directing;

/// <summary>
/// Which models of a pool are there, and which fit together: by the memory that the box file or past loadings say; one at a time where a server that swaps says nothing;
/// all of them where the server does not swap. Not safe for several threads.
/// </summary>
/// <param name="memoryOf">Bytes of GPU memory that a model takes; null when nobody knows.</param>
public sealed class PoolRoom(PoolSpec pool, Func<ModelAddress, long?> memoryOf)
{
    private readonly Dictionary<ModelAddress, int> _busy = [];
    private readonly LinkedList<ModelAddress> _there = [];

    /// <summary>Whether it ever unloads a model to load another.</summary>
    public bool Swaps { get; } = BoxTerms.Swaps(pool);

    /// <summary>The models that are there or being loaded, the one that was used last at the end.</summary>
    public IReadOnlyCollection<ModelAddress> There => _there;

    /// <summary>The model that is being loaded: nobody else comes meanwhile, not even to that model; null when none is.</summary>
    public ModelAddress? Coming { get; private set; }

    /// <summary>Turns at all its models.</summary>
    public int Busy { get; private set; }

    public bool IsThere(ModelAddress model) => !Swaps || _there.Contains(model);

    public bool IsBusy(ModelAddress model) => _busy.GetValueOrDefault(model) > 0;

    /// <summary>The models that have to leave for this one, the one unused for longest first; empty when there is room, null when those who leave are at work.</summary>
    public IReadOnlyList<ModelAddress>? LeavingFor(ModelAddress model)
    {
        if (IsThere(model))
        {
            return [];
        }

        var leaving = new List<ModelAddress>();
        var staying = _there.ToList();
        foreach (var idle in _there.Where(other => !IsBusy(other) && !IsResident(other)))
        {
            if (Fits([.. staying, model]))
            {
                break;
            }

            staying.Remove(idle);
            leaving.Add(idle);
        }

        // what never fits beside a resident model is the server's to sort out
        return Fits([.. staying, model]) || staying.TrueForAll(IsResident) ? leaving : null;
    }

    /// <summary>The model comes, and those that have to leave go.</summary>
    public void Enter(ModelAddress model, IReadOnlyList<ModelAddress> leaving)
    {
        if (!IsThere(model))
        {
            Coming = model;
        }

        foreach (var gone in leaving)
        {
            _there.Remove(gone);
        }

        _there.Remove(model);
        _there.AddLast(model);
        _busy[model] = _busy.GetValueOrDefault(model) + 1;
        Busy++;
    }

    /// <summary>The model is there, as far as it was coming.</summary>
    public void Came(ModelAddress model) => Coming = Coming == model ? null : Coming;

    /// <summary>One who was at the model goes; where that one was to load it and did not, it is not there.</summary>
    public void Leave(ModelAddress model)
    {
        if (Coming == model)
        {
            Coming = null;
            _there.Remove(model);
        }

        _busy[model]--;
        Busy--;
    }


    private bool IsResident(ModelAddress model) => pool.Models.GetValueOrDefault(model.Model) is { Resident: true };

    private bool Fits(List<ModelAddress> models)
    {
        if (models.Count == 1)
        {
            return true;
        }

        if (pool.VideoMemory is not { } all)
        {
            return false;
        }

        var sum = 0L;
        foreach (var model in models)
        {
            if (memoryOf(model) is not { } bytes)
            {
                return false;
            }

            sum += bytes;
        }

        return sum <= all;
    }
}
