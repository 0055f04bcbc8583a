using System.Runtime.InteropServices;

namespace Pantheon.Host.Worker;

/// <summary>Ctrl-C and SIGTERM: the first lets running nodes end, the second stops at once.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _now = new();
    private readonly Action _drain;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public StopSignals(Action drain)
    {
        _drain = drain;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];
    }

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Now => _now.Token;

    /// <summary>130 after Ctrl-C, 143 after SIGTERM, null when none came.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _now.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        ExitCode ??= signal.Signal == PosixSignal.SIGINT ? 130 : 143;
        if (Interlocked.Increment(ref _count) == 1)
        {
            _drain();
        }
        else
        {
            _now.Cancel();
        }
    }
}
