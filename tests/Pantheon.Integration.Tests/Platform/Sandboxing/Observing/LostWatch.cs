using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Observing;

/// <summary>A watch whose listener is closed before the child makes its first call, as when the thread that answers has ended.</summary>
internal sealed class LostWatch : ICallObserver, ICallWatch
{
    public IReadOnlyList<RefusedCall> Refused => [];

    public ICallWatch Watch() => this;

    public void PutUp()
    {
        using var listener = CallWatch.Install(SocketCalls.ForThisMachine()!, [AddressFamily.Unix, AddressFamily.Internet, AddressFamily.Internet6]);
        Assert.That(listener.IsInvalid, Is.False);
    }

    public void Dispose()
    {
    }
}
