namespace Pantheon.Core.Tools;

/// <summary>What the tools of one node keep running between their calls; disposing it ends all of it.</summary>
public sealed class ToolSession : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Dictionary<string, IAsyncDisposable>? _kept;
    private bool _ended;

    /// <summary>What is kept under the key, made at the first call.</summary>
    public T Keep<T>(string key, Func<T> make)
        where T : class, IAsyncDisposable
    {
        ArgumentNullException.ThrowIfNull(make);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            if (_kept?.TryGetValue(key, out var kept) != true)
            {
                kept = make();
                (_kept ??= []).Add(key, kept);
            }

            return (T)kept!;  // found or made
        }
    }

    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable[] kept;
        lock (_gate)
        {
            _ended = true;
            if (_kept is null)
            {
                return;
            }

            kept = [.. _kept.Values];
            _kept = null;
        }

        await Task.WhenAll(kept.Select(one => one.DisposeAsync().AsTask()));
    }
}
