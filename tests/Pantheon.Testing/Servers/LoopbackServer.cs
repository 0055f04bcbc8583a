using System.Net;
using System.Net.Sockets;

namespace Pantheon.Testing.Servers;

/// <summary>A real HTTP/1.1 server on a free loopback port whose every answer a test writes, down to broken bytes and dropped connections.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, LoopbackReply, Task> _answer;
    private readonly Lock _gate = new();
    private readonly List<LoopbackRequest> _requests = [];
    private readonly List<Task> _conversations = [];
    private readonly Task _serving;

    public LoopbackServer(Func<LoopbackRequest, LoopbackReply, Task> answer, IPAddress? address = null, int port = 0)
    {
        _answer = answer;
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _listener.Start();
        Address = (IPEndPoint)_listener.LocalEndpoint;
        _serving = ServeAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>The address as a box file names it.</summary>
    public string Endpoint => $"http://{Address}";

    /// <summary>All that was asked so far, in order of arrival.</summary>
    public IReadOnlyList<LoopbackRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public IReadOnlyList<LoopbackRequest> RequestsTo(string path) => [.. Requests.Where(request => request.Path == path)];

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        Task[] open;
        lock (_gate)
        {
            open = [.. _conversations];
        }

        await Task.WhenAll(open);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_gate)
                {
                    _conversations.Add(ConverseAsync(client));
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // the test is over
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await LoopbackRequest.ReadAsync(stream, _stop.Token) is not { } request)
                {
                    return;
                }

                lock (_gate)
                {
                    _requests.Add(request);
                }

                await using var reply = new LoopbackReply(client.Client, stream, _stop.Token);
                await _answer(request, reply);
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
            {
                // the client hung up, or the test is over
            }
        }
    }
}
