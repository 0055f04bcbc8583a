namespace Pantheon.Testing;

/// <summary>Waits until the process has nothing to do but what waits for a clock, so that a test moves its clock only then.</summary>
public static class Quiet
{
    // work hops from thread to thread: it has to be quiet several times in a row
    private const int Calm = 20;

    // work that never rests, another test's say, must not keep a test from moving on
    private const int Patience = 20_000;

    // what a test runner keeps busy for itself is known after as many looks
    private const int Known = 2_000;

    private static int _looks;
    private static int _least = int.MaxValue;

    public static async Task AsTaskAsync()
    {
        for (var (calm, looks) = (0, 0); calm < Calm && looks < Patience; looks++)
        {
            await Task.Yield();
            ThreadPool.GetMaxThreads(out var all, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            var busy = all - free;
            _least = Math.Min(_least, busy);
            calm = ThreadPool.PendingWorkItemCount == 0 && busy <= Own() ? calm + 1 : 0;
        }
    }

    // one thread is the one that looks
    private static int Own() => Interlocked.Increment(ref _looks) > Known ? Math.Max(1, _least) : 1;
}
