using System.Collections.Concurrent;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>
/// Starts the threads that start children, or look into them. Behind a worker's wall they come from a thread that was there before it, so that a sandbox with
/// a network of its own does not inherit a wall under which no test server could listen. Everything else of the worker stands behind the wall.
/// </summary>
internal static class OpenThreads
{
    private static readonly BlockingCollection<Thread> Waiting = [];
    private static readonly ConcurrentDictionary<int, byte> Ids = new();
    private static volatile bool _isKept;

    /// <summary>The kernel's ids of the threads that may stand outside.</summary>
    public static ICollection<int> KernelIds => Ids.Keys;

    /// <summary>The wall that children get which have no network of their own; null while none stands.</summary>
    public static ILaunchWall? Wall { get; private set; }

    /// <summary>Keeps one thread as it is now; called before the wall goes up, once, from the program's first thread.</summary>
    public static void Keep(ILaunchWall wall)
    {
        Wall = wall;
        using var begun = new ManualResetEventSlim();
        Create("open threads", () =>
        {
            begun.Set();
            foreach (var thread in Waiting.GetConsumingEnumerable())
            {
                thread.Start();
            }
        }).Start();
        begun.Wait();
        _isKept = true;
    }

    public static Thread Start(string name, Action body)
    {
        var thread = Create(name, body);
        if (_isKept)
        {
            Waiting.Add(thread);
        }
        else
        {
            thread.Start();
        }

        return thread;
    }

    /// <summary>What a thread outside the wall sees: the kernel shows the inner life of a tool's processes to nobody who stands behind a wall that they do not.</summary>
    public static T Ask<T>(string name, Func<T> look)
    {
        if (!_isKept)
        {
            return look();
        }

        var answer = new TaskCompletionSource<T>();
        Start(name, () =>
        {
            try
            {
                answer.SetResult(look());
            }
            catch (Exception failure)
            {
                answer.SetException(failure);
            }
        });
        return answer.Task.GetAwaiter().GetResult();
    }

    private static Thread Create(string name, Action body) => new(() =>
    {
        var id = OperatingSystem.IsLinux() ? WallCalls.ThreadId() : 0;
        Ids[id] = 0;
        try
        {
            body();
        }
        finally
        {
            Ids.TryRemove(id, out _);
        }
    })
    { IsBackground = true, Name = name };
}
