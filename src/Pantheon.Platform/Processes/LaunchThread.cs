using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>
/// The one thread all children are started from. A child that asks to die with its parent (as the sandbox does) is killed when the
/// starting thread ends, and the threads of the pool come and go; so this one lives as long as the worker.
/// </summary>
internal sealed class LaunchThread
{
    private readonly BlockingCollection<(Process Process, TaskCompletionSource Started)> _requests = [];

    private LaunchThread()
    {
        // what the framework opens is closed in children anyway; what the worker got from its own parent is not
        DescriptorGuard.CloseAllOnExec();
        new Thread(Serve) { IsBackground = true, Name = "process launch" }.Start();
    }

    public static LaunchThread Shared { get; } = new();

    public void Start(Process process)
    {
        var started = new TaskCompletionSource();
        _requests.Add((process, started));
        started.Task.GetAwaiter().GetResult();
    }

    private void Serve()
    {
        foreach (var (process, started) in _requests.GetConsumingEnumerable())
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException or ArgumentException or PlatformNotSupportedException)
            {
                started.SetException(failure);
            }
        }
    }
}
