using System.Net;
using System.Net.Sockets;
using System.Text;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Http;

/// <summary>A server that takes one request after another on each connection, and counts them by connection.</summary>

internal sealed class KeptServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _conversations = [];
    private readonly byte[] _reply;
    private readonly Task _serving;
    private readonly int _most;

    /// <param name="ends">Whether the body of an answer is brought to its end, as servers do, or left open behind its last event.</param>
    /// <param name="most">Requests of one connection that are answered; at a further one the server hangs up.</param>
    public KeptServer(bool ends, int most = int.MaxValue)
    {
        _most = most;
        var body = string.Concat(ChatEvents.Answer("m").Select(data => $"data: {data}\n\n"));
        var chunk = $"{Encoding.UTF8.GetByteCount(body):x}\r\n{body}\r\n{(ends ? "0\r\n\r\n" : "")}";
        _reply = Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nServer: llama.cpp\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How many requests came on each connection, in the order in which the connections were made.</summary>
    public List<int> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        await Task.WhenAll(_conversations);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Requests.Add(0);
                _conversations.Add(ConverseAsync(client, Requests.Count - 1));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // the test is over
        }
    }

    private async Task ConverseAsync(TcpClient client, int number)
    {
        using (client)
        {
            try
            {
                while (await LoopbackRequest.ReadAsync(client.GetStream(), _stop.Token) is not null)
                {
                    if (++Requests[number] > _most)
                    {
                        return;
                    }

                    await client.GetStream().WriteAsync(_reply, _stop.Token);
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
            {
                // the client hung up, or the test is over
            }
        }
    }
}
