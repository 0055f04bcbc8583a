using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>One thread that waits for the ends of all children that the worker made itself, and reaps them.</summary>
internal static unsafe class ExitWatch
{
    private const int AtOnce = 64;
    private const int Forever = -1;
    private const int Closed = -1;
    private const int SignalMask = 0x7f;
    private const int CodeShift = 8;
    private const int KilledBase = 128;

    // somebody else reaped it, as where the worker's own parent had it ignore SIGCHLD: how it ended is not known, and that is no success
    private const int Unknown = 255;

    private static readonly ConcurrentDictionary<int, (SafeFileHandle Process, TaskCompletionSource<int> Ended)> Waiting = new();
    private static readonly Lock Gate = new();
    private static int _watch = Closed;

    /// <summary>The exit code when it has ended; the handle is closed then.</summary>
    public static Task<int> AwaitAsync(int id, SafeFileHandle process)
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting[id] = (process, ended);
        return SpawnCalls.ControlWatch(Open(), SpawnCalls.AddDescriptor, process, new WatchEvent(SpawnCalls.OnceReadable, id)) == 0
            ? ended.Task
            : Task.Run(() => Reap(id)); // out of kernel memory for one more, or of descriptors for the watch: a thread waits instead
    }

    /// <summary>The watch; where it could not be made for want of descriptors it is tried again with the next child.</summary>
    private static int Open()
    {
        lock (Gate)
        {
            if (_watch == Closed && SpawnCalls.CreateWatch(SpawnCalls.CloseOnExec) is >= 0 and var watch)
            {
                _watch = watch;
                new Thread(() => Serve(watch)) { IsBackground = true, Name = "process ends" }.Start();
            }

            return _watch;
        }
    }

    private static void Serve(int watch)
    {
        var events = stackalloc WatchEvent[AtOnce];
        while (true)
        {
            var count = SpawnCalls.WaitForEvents(watch, events, AtOnce, Forever);
            for (var i = 0; i < count; i++)
            {
                Reap((int)events[i].Data);
            }
        }
    }

    private static int Reap(int id)
    {
        // taken out first: once it is reaped its number may be that of the next child
        Waiting.TryRemove(id, out var waiting);
        var isReaped = SpawnCalls.Reap(id, out var status, 0) == id;
        var code = !isReaped ? Unknown : (status & SignalMask) is not 0 and var signal ? KilledBase + signal : status >> CodeShift;
        waiting.Process.Dispose();
        waiting.Ended.SetResult(code);
        return code;
    }
}
