namespace Pantheon.Storage.Embedded;

/// <summary>Starts a private server again that has died under its worker. One that somebody stopped in order stays stopped, and one that dies again is given a while.</summary>
internal sealed class ClusterRevival(PostgresLauncher launcher, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1);
    private long? _tried;

    /// <summary>Returns when it answers, or when it is not to be started now; whoever waits for it goes on waiting then.</summary>
    public async Task TryAsync(CancellationToken cancellationToken)
    {
        if (!launcher.HasDied)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (launcher.HasDied && (_tried is not { } last || time.GetElapsedTime(last) >= AgainAfter))
            {
                _tried = time.GetTimestamp();
                await launcher.StartAsync(cancellationToken);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // it cannot be started now: the statement that waits for it tells so when its patience is at its end
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
