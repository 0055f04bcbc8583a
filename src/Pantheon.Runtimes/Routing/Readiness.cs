using System.Collections.Concurrent;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Routing;

/// <summary>Which models have been loaded and have answered since their pool was last away; each is prepared by one caller at a time.</summary>
internal sealed class Readiness
{
    private readonly ConcurrentDictionary<ModelAddress, Entry> _entries = new();

    /// <summary>Prepares the model unless it is ready with this digest; gives what the preparation found and whether it was made now.</summary>
    public async Task<(PreparedModel Model, bool IsFresh)> PrepareAsync(IModelRuntime runtime, ModelPin pin, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(pin.Address, _ => new Entry());
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            if (entry.Ready is { } ready && ready.Pin.Digest == pin.Digest && ready.Pin.Id == pin.Id)
            {
                return (ready, false);
            }

            entry.Ready = null;
            entry.Ready = await runtime.PrepareAsync(pin, cancellationToken);
            return (entry.Ready, true);
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>The models that were loaded here and stand ready: what was there before belongs to somebody else.</summary>
    public IReadOnlyList<ModelPin> Loaded => [.. _entries.Values.Select(entry => entry.Ready).OfType<PreparedModel>().Where(model => model.LoadTime is not null).Select(model => model.Pin)];

    /// <summary>The model as it stands ready, whoever loaded it; null when it is not.</summary>
    public ModelPin? Find(ModelAddress model) => _entries.GetValueOrDefault(model)?.Ready?.Pin;

    /// <summary>A pool that was away, or that lost a model to another, has everything to prove anew.</summary>
    public void Forget(string pool)
    {
        foreach (var entry in _entries.Where(item => item.Key.Pool == pool).Select(item => item.Value))
        {
            entry.Ready = null;
        }
    }

    /// <summary>A model whose memory was given back is prepared again before it is asked.</summary>
    public void Forget(ModelAddress model)
    {
        if (_entries.TryGetValue(model, out var entry))
        {
            entry.Ready = null;
        }
    }

    private sealed class Entry
    {
        private volatile PreparedModel? _ready;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public PreparedModel? Ready
        {
            get => _ready;
            set => _ready = value;
        }
    }
}
