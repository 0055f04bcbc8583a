using System.Runtime.InteropServices;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>Has the kernel ask before a child makes a socket of a strange kind or sends anything to an address, so that what is refused is known.</summary>
public sealed class CallObserver : ICallObserver
{
    private static readonly Lazy<string?> Fault = new(Try);

    private readonly SocketCalls _calls;
    private readonly IReadOnlyList<uint> _families;

    private CallObserver(SocketCalls calls, IReadOnlyList<uint> families)
    {
        _calls = calls;
        _families = families;
    }

    /// <summary>For a child with a network namespace of its own: sockets of the internet lead nowhere, and servers of tests need them.</summary>
    public static CallObserver? InOwnNetwork { get; } = Of([AddressFamily.Unix, AddressFamily.Internet, AddressFamily.Internet6]);

    /// <summary>For a child in the machine's own network, where no socket but local ones may be made.</summary>
    public static CallObserver? InSharedNetwork { get; } = Of([AddressFamily.Unix]);

    /// <summary>Why refused calls cannot be watched on this machine; null when they can.</summary>
    public static string? WhyNot => Fault.Value;

    /// <summary>Why a child's name look-up, which is refused in every sandbox, was not seen; null when it was.</summary>
    internal static string? WhyNotSeen(ProcessOutcome outcome) =>
        WhyNot ?? (outcome.Refused.Count == 0 ? "a name look-up inside the sandbox was not seen" : null);

    public ICallWatch Watch() => new CallWatch(_calls, _families);

    private static CallObserver? Of(IReadOnlyList<uint> families) =>
        WhyNot is null && SocketCalls.ForThisMachine() is { } calls ? new CallObserver(calls, families) : null;

    /// <summary>Tried on a thread that is thrown away.</summary>
    private static string? Try()
    {
        if (!OperatingSystem.IsLinux() || SocketCalls.ForThisMachine() is not { } calls)
        {
            return "only Linux on x86-64 and arm64 lets socket calls be watched";
        }

        if (ThreadRoll.FiltersOf("self") is null)
        {
            return "the kernel is older than 5.11, which watching socket calls needs";
        }

        string? fault = null;
        var trial = new Thread(() =>
        {
            using var listener = CallWatch.Install(calls, [AddressFamily.Unix]);
            fault = listener.IsInvalid ? $"the kernel does not let socket calls be watched: {Marshal.GetLastPInvokeErrorMessage()}" : null;
        });
        trial.Start();
        trial.Join();
        return fault;
    }
}
