using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;

namespace Pantheon.Runtimes.Routing;

/// <summary>The runtimes of one mode; at night a pool whose origin is not claimed to be local has none.</summary>
public sealed class RuntimeSet : IAsyncDisposable
{
    private readonly Dictionary<string, IModelRuntime> _runtimes = new(StringComparer.Ordinal);

    public RuntimeSet(BoxSpec box, Mode mode, RuntimeFactory factory)
    {
        foreach (var pool in box.Pools.Values.Where(pool => pool.Origin == RuntimeOrigin.Local || mode == Mode.Day))
        {
            _runtimes[pool.Name] = factory.Create(pool);
        }
    }

    public IEnumerable<IModelRuntime> All => _runtimes.Values;

    public IModelRuntime? Find(string pool) => _runtimes.GetValueOrDefault(pool);

    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in _runtimes.Values)
        {
            await runtime.DisposeAsync();
        }
    }
}
