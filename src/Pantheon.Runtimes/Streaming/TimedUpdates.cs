using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Streaming;

/// <summary>Reads a client's updates under a clock, and ends the client's stream as soon as the clock or the reader ends.</summary>
internal sealed class TimedUpdates(IAsyncEnumerator<ChatResponseUpdate> inner, StreamClock clock, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private Task<bool> _move = Task.FromResult(true);

    public ChatResponseUpdate Current => inner.Current;

    public async ValueTask<bool> NextAsync()
    {
        var since = time.GetTimestamp();
        var move = inner.MoveNextAsync();
        if (move.IsCompletedSuccessfully)
        {
            // what is there already was not waited for, and needs no clock
            return move.Result && clock.HeardAtOnce(inner.Current);
        }

        clock.Wait(since);
        try
        {
            _move = move.AsTask();
            var isThere = await _move.WaitAsync(clock.Token);
            clock.Heard(isThere ? inner.Current : new ChatResponseUpdate());
            return isThere;
        }
        catch (Exception exception) when (clock.IsOver)
        {
            // a stream that is cut off may end in any way
            throw clock.Stalled(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_move.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(_move, Task.Delay(Grace, time, enough.Token));
            await enough.CancelAsync();
        }

        if (_move.IsCompleted)
        {
            await inner.DisposeAsync();
        }
        else
        {
            // a client that does not hear its cancellation must not hold the night; it is closed when it comes back
            _ = _move.ContinueWith(_ => inner.DisposeAsync().AsTask(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
