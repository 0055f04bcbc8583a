using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Renews the lease of one run by a task of its own, however long the loop is busy, and gives the run up by this machine's clock before another box may take it.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly IRunStore _store;
    private readonly Run _run;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _keeping;
    private volatile Exception? _fault;

    /// <summary>The lease has just been taken.</summary>
    public LeaseKeeper(IRunStore store, Run run, TimeProvider time)
    {
        (_store, _run, _time) = (store, run, time);
        _lost = new CancellationTokenSource(Lease.GiveUpAfter, time);
        Lost = _lost.Token;
        _keeping = KeepAsync();
    }

    /// <summary>Cancelled when everything that was started for the run must end.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Why it was given up.</summary>
    public Exception Fault => _fault is { } fault && (fault is FencedOffException || StoreTrouble.KindOf(fault) is null)
        ? fault
        : new PantheonException(
            Codes.LeaseNotRenewed,
            FormattableString.Invariant($"the lease of run {_run.Id.Short} could not be renewed for {Lease.GiveUpAfter.TotalSeconds:0} s{(_fault is { } last ? ": " + last.Message : "")}"),
            "it is taken up again from its last transition when the store answers");

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _keeping;
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task KeepAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Lost, _done.Token);
        var pause = Lease.RenewEvery;
        try
        {
            while (true)
            {
                await Task.Delay(pause, _time, over.Token);
                pause = await RenewAsync(over.Token) ? Lease.RenewEvery : TryAgainAfter;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // the run has ended here, or was given up by the clock
        }
        catch (Exception fault)
        {
            _fault = fault;
            await _lost.CancelAsync();
        }
    }

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        try
        {
            await _store.RenewAsync(_run.Id, _run.Fence, cancellationToken);
        }
        catch (PantheonException trouble) when (StoreTrouble.KindOf(trouble) is not null)
        {
            _fault = trouble;
            return false;
        }

        // counted from when it was asked for: the store's clock began no later
        _lost.CancelAfter(Lease.GiveUpAfter - _time.GetElapsedTime(asked) is { Ticks: > 0 } left ? left : TimeSpan.Zero);
        _fault = null;
        return true;
    }
}
