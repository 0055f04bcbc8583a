using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Hears of every connection and every name look-up that any library makes in this process, and keeps what the guard does not list. It sees, it cannot hold back: that is the work of the operating system's walls.</summary>
public sealed class SocketTripwire : EventListener
{
    private const string Sockets = "System.Net.Sockets";
    private const string Names = "System.Net.NameResolution";
    private const int MostHits = 100;

    // the port where what is sent is thrown away
    private static readonly IPEndPoint Proof = new(IPAddress.Loopback, 9);

    private readonly EgressGuard _guard;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<TripwireHit> _hits = new();
    private readonly TaskCompletionSource<TripwireHit> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _proved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _proof;
    private long _listed;

    private SocketTripwire(EgressGuard guard, TimeProvider time)
    {
        (_guard, _time) = (guard, time);

        // the listener's own constructor has already announced the sources, when neither field stood yet
        foreach (var source in EventSource.GetSources())
        {
            Hear(source);
        }
    }

    /// <summary>Completes with the first connection or look-up that is not listed.</summary>
    public Task<TripwireHit> FirstHit => _first.Task;

    /// <summary>At most a hundred; the first one counts.</summary>
    public IReadOnlyList<TripwireHit> Hits => [.. _hits];

    /// <summary>How many connections to listed places it saw.</summary>
    public long Listed => Interlocked.Read(ref _listed);

    /// <summary>Begins to watch; null where it sees nothing, as with the runtime's events switched off: it is tried against a port of this machine.</summary>
    public static SocketTripwire? TryArm(EgressGuard guard, TimeProvider time)
    {
        var tripwire = new SocketTripwire(guard, time);
        if (tripwire.Sees())
        {
            return tripwire;
        }

        tripwire.Dispose();
        return null;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        ArgumentNullException.ThrowIfNull(eventSource);
        if (_guard is not null)
        {
            Hear(eventSource);
        }
    }

    /// <summary>Runs on the thread that connects: it must be quick, and nothing may come out of it.</summary>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        if (eventData.EventName is not ("ConnectStart" or "ResolutionStart"))
        {
            return;
        }

        try
        {
            var what = eventData.Payload is [string text, ..] ? text : null;
            if (eventData.EventSource.Name == Names)
            {
                Hit($"the name '{GatedUrl.Printable(what ?? "?")}' was looked up");
            }
            else if (eventData.EventSource.Name == Sockets)
            {
                Judge(what);
            }
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            Hit($"a connection was made that could not be read: {unreadable.GetType().Name}");
        }
    }

    private void Hear(EventSource source)
    {
        if (source.Name is Sockets or Names)
        {
            EnableEvents(source, EventLevel.Informational);
        }
    }

    private void Judge(string? text)
    {
        if (SocketTarget.Parse(text) is not { } target)
        {
            Hit($"a connection was made to what cannot be read: '{GatedUrl.Printable(text ?? "")}'");
        }
        else if (target.Endpoint?.ToString() is { } place && place == _proof)
        {
            _proved.TrySetResult();
        }
        else if (target.Endpoint is { } endpoint ? _guard.IsAllowed(endpoint) : _guard.IsAllowed(target.Path!)) // one of both is set
        {
            Interlocked.Increment(ref _listed);
        }
        else
        {
            Hit($"a connection was made to {GatedUrl.Printable(target.ToString())}");
        }
    }

    private void Hit(string what)
    {
        var hit = new TripwireHit(_time.GetUtcNow(), what);
        if (_hits.Count < MostHits)
        {
            _hits.Enqueue(hit);
        }

        _first.TrySetResult(hit);
    }

    /// <summary>Tries a port of this machine; the event comes before the kernel is asked, whatever it answers. Behind the worker's wall nothing could listen there.</summary>
    private bool Sees()
    {
        _proof = Proof.ToString();
        using (var socket = new Socket(Proof.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false })
        {
            try
            {
                socket.Connect(Proof);
            }
            catch (SocketException)
            {
                // refused, by the wall or because nobody listens
            }
        }

        _proof = null;
        return _proved.Task.IsCompleted;
    }
}
