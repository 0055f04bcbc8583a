using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>
/// Answers the socket calls of one child and its descendants until the last of them is gone. Should it end before them, the kernel
/// answers "no such call" in its place: nothing is open because nobody looks.
/// </summary>
internal sealed class CallWatch : ICallWatch
{
    private const string Child = "child";

    private readonly SocketCalls _calls;
    private readonly IReadOnlyList<uint> _families;
    private readonly RefusedCalls _refused = new();
    private readonly TaskCompletionSource<(SafeFileHandle Listener, int Filters)?> _up = new();

    public CallWatch(SocketCalls calls, IReadOnlyList<uint> families)
    {
        _calls = calls;
        _families = families;

        // started here and not when it is put up: a thread inherits the filter of the one that starts it; outside the worker's wall, from behind which no tool can be looked into
        OpenThreads.Start("call watch", Serve);
    }

    public IReadOnlyList<RefusedCall> Refused => _refused.ToList();

    public void PutUp()
    {
        var listener = Install(_calls, _families);
        if (listener.IsInvalid)
        {
            throw new ProcessStartException(Child, $"its socket calls cannot be watched: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        if (ThreadRoll.FiltersOf("thread-self") is not { } filters)
        {
            listener.Dispose();
            throw new ProcessStartException(Child, "its socket calls cannot be watched: the kernel does not tell how many filters are in force.");
        }

        _up.SetResult((listener, filters));
    }

    public void Dispose() => _up.TrySetResult(null);

    /// <summary>Puts the program on the calling thread for good; the handle is closed in every child.</summary>
    public static unsafe SafeFileHandle Install(SocketCalls calls, IReadOnlyList<uint> families)
    {
        if (SeccompCalls.Control(SeccompCalls.SetNoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            return new SafeFileHandle(-1, ownsHandle: true);
        }

        var bytes = ObserverProgram.Assemble(calls, families);
        fixed (byte* instructions = bytes)
        {
            var program = new SeccompProgram((ushort)(bytes.Length / 8), instructions);
            var listener = SeccompCalls.Install((nint)calls.Seccomp, SeccompCalls.SetModeFilter, SeccompCalls.NewListener | SeccompCalls.WaitKillable, program);
            if (listener < 0)
            {
                // kernels before 5.19: a signal in between makes the child ask twice
                listener = SeccompCalls.Install((nint)calls.Seccomp, SeccompCalls.SetModeFilter, SeccompCalls.NewListener, program);
            }

            return new SafeFileHandle(listener, ownsHandle: true);
        }
    }

    private void Serve()
    {
        if (_up.Task.GetAwaiter().GetResult() is not var (listener, filters))
        {
            return;
        }

        using (listener)
        {
            try
            {
                Answer(listener, new CallJudge(_calls, _families, _refused, filters));
            }
            catch (Exception fault)
            {
                // thrown on, it would end the worker; from here on the kernel refuses by itself
                _refused.Add("watch", $"it ended early: {fault.Message}");
            }
        }
    }

    private static void Answer(SafeFileHandle listener, CallJudge judge)
    {
        while (HasQuestion(listener))
        {
            var asked = default(SeccompNotification);
            if (SeccompCalls.ReceiveFrom(listener, SeccompCalls.Receive, ref asked) != 0)
            {
                continue; // who asked is gone
            }

            var id = asked.Id;
            var error = judge.Judge(asked, () => SeccompCalls.StillWaits(listener, SeccompCalls.IsValid, id) == 0);
            _ = SeccompCalls.SendTo(listener, SeccompCalls.Send, error == 0 ? SeccompAnswer.Continue(id) : SeccompAnswer.Refuse(id, error));
        }
    }

    /// <summary>False once nobody is left who could ask.</summary>
    private static bool HasQuestion(SafeFileHandle listener)
    {
        var request = new PollRequest { Descriptor = (int)listener.DangerousGetHandle(), Wanted = PollRequest.Readable };
        while (SeccompCalls.Poll(ref request, 1, -1) < 0)
        {
            if (Marshal.GetLastPInvokeError() != ErrorNumber.Interrupted)
            {
                return false;
            }
        }

        return (request.Came & PollRequest.Readable) != 0;
    }
}
