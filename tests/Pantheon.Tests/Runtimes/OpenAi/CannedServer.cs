using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>A server on a free loopback port that answers each request with lined-up bytes and then closes, however broken they are.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly Func<string, byte[]> _answer;

    public CannedServer(Func<string, byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public List<string> Requests { get; } = [];

    public static byte[] Json(string body, string status = "200 OK") => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status}\r\nServer: llama.cpp\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    public static byte[] Events(params string[] events) => Encoding.UTF8.GetBytes(
        "HTTP/1.1 200 OK\r\nServer: llama.cpp\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        + string.Concat(events.Select(data => $"data: {data}\n\n")));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                var request = await ReadRequestAsync(stream, _stop.Token);
                Requests.Add(request);
                try
                {
                    await stream.WriteAsync(_answer(request), _stop.Token);
                }
                catch (IOException)
                {
                    // the client hung up before the end
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // the test is over
        }
    }

    private static async Task<string> ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (read == 0 || IsComplete(text.ToString()))
            {
                return text.ToString();
            }
        }
    }

    private static bool IsComplete(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var header = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return header is null || Encoding.UTF8.GetByteCount(text[(end + 4)..]) >= int.Parse(header.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
