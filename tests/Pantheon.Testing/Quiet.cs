namespace Pantheon.Testing;

/// <summary>Waits until the process has nothing to do but what waits for a clock, so that a test moves its clock only then.</summary>
public static class Quiet
{
    // work hops from thread to thread: it has to be quiet several times in a row
    private const int Calm = 20;

    // work that never rests, another test's say, must not keep a test from moving on
    private const int Patience = 20_000;

    public static async Task AsTaskAsync()
    {
        for (var (calm, looks) = (0, 0); calm < Calm && looks < Patience; looks++)
        {
            await Task.Yield();
            ThreadPool.GetMaxThreads(out var all, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);

            // one thread is the one that looks
            calm = ThreadPool.PendingWorkItemCount == 0 && all - free <= 1 ? calm + 1 : 0;
        }
    }
}
