using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>A seat's lease in the store: renewed by a timer of its own until it is given back, and given up by this machine's clock before another box may take it.</summary>
internal sealed class KeptSlot : IDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ISlots _slots;
    private readonly SlotLease _lease;
    private readonly TimeProvider _time;
    private readonly Action<Task> _later;
    private readonly Action<Exception> _failed;
    private readonly CancellationToken _closing;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _done = new();
    private readonly ITimer _renewal;
    private Task _renewing = Task.CompletedTask;
    private long _answered;

    /// <summary>The lease has just been taken; <paramref name="asked"/> is when it was asked for.</summary>
    /// <param name="later">Is given what goes on after a seat was given up, to wait for it.</param>
    /// <param name="failed">Hears of each renewal and giving back that came to nothing.</param>
    /// <param name="closing">The process signs off, which frees all that it holds: nothing more is tried.</param>
    public KeptSlot(ISlots slots, SlotLease lease, long asked, TimeProvider time, Action<Task> later, Action<Exception> failed, CancellationToken closing)
    {
        (_slots, _lease, _time, _later, _failed, _closing, _answered) = (slots, lease, time, later, failed, closing, asked);
        _lost = new CancellationTokenSource(Left(Lease.GiveUpAfter), time);
        Lost = _lost.Token;
        _renewal = time.CreateTimer(_ => _renewing = RenewAsync(), null, Lease.RenewEvery, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Lost { get; }

    /// <summary>Stops renewing and frees the row; while the store is away it is tried again until the lease has ended by itself.</summary>
    public void GiveBack(Action then) => _later(GiveBackAsync(then));

    /// <summary>After it was given back.</summary>
    public void Dispose()
    {
        _renewal.Dispose();
        _lost.Dispose();
        _done.Dispose();
    }

    private async Task GiveBackAsync(Action then)
    {
        try
        {
            _done.Cancel();
            while (!await TryGiveBackAsync() && Left(Lease.Length) > TimeSpan.Zero)
            {
                await Task.Delay(TryAgainAfter, _time, _closing);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // signing off frees it
        }
        finally
        {
            then();
            await _renewing;
            Dispose();
        }
    }

    private async Task<bool> TryGiveBackAsync()
    {
        try
        {
            await _slots.ReleaseAsync(_lease.Pool, _lease.Token, _closing);
            return true;
        }
        catch (Exception fault) when (!_closing.IsCancellationRequested)
        {
            _failed(fault);
            return false;
        }
    }

    private async Task RenewAsync()
    {
        var asked = _time.GetTimestamp();
        var isMine = false;
        var isAnswered = false;
        try
        {
            if (!IsOver)
            {
                isMine = await _slots.RenewAsync(_lease, _done.Token);
                isAnswered = true;
            }
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // it is being given back
        }
        catch (Exception fault)
        {
            // away, or its disk is full: the clock decides
            _failed(fault);
        }

        if (IsOver)
        {
            return;
        }

        if (isAnswered && !isMine)
        {
            await _lost.CancelAsync();
            return;
        }

        if (isMine)
        {
            // counted from when it was asked for: the store's clock began no later
            _answered = asked;
            _lost.CancelAfter(Left(Lease.GiveUpAfter));
        }

        _renewal.Change(isMine ? Lease.RenewEvery : TryAgainAfter, Timeout.InfiniteTimeSpan);
    }

    private bool IsOver => _done.IsCancellationRequested || _closing.IsCancellationRequested || Lost.IsCancellationRequested;

    private TimeSpan Left(TimeSpan length) => length - _time.GetElapsedTime(_answered) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
