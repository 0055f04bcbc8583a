using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pantheon.Testing.Servers;

namespace Pantheon.Benchmarks.Sessions;

/// <summary>A model server that thinks for no time, or for a set one: each request is answered by bytes that were made before, so that all but the client costs next to nothing.</summary>
internal sealed class InstantServer : IAsyncDisposable
{
    public const string Model = "qwen3-8b";
    public const int Turns = 20;

    private const string Head = "HTTP/1.1 200 OK\r\nServer: llama.cpp\r\nContent-Type: text/event-stream\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[][] _replies;
    private readonly TimeSpan _thinking;
    private readonly List<double> _gaps = [];
    private readonly Task _serving;
    private int _turn;
    private long _answered;

    /// <param name="pieces">Pieces of text before each call, and as many of the call itself.</param>
    /// <param name="thinking">How long the model takes over each reply.</param>
    public InstantServer(int pieces, TimeSpan thinking = default)
    {
        _thinking = thinking;
        _replies = [.. Enumerable.Range(1, Turns).Select(turn => Reply(turn, pieces))];
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Milliseconds from the last byte of a reply to the first of the next request, of the last session.</summary>
    public IReadOnlyList<double> Gaps => _gaps;

    /// <summary>Bytes of the first request's body and of all, of the last session.</summary>
    public (int First, long All) Sent { get; private set; }

    /// <summary>The body of the very first request.</summary>
    public string FirstBody { get; private set; } = "";

    public void Begin()
    {
        _turn = 0;
        _answered = 0;
        _gaps.Clear();
        Sent = default;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private static byte[] Reply(int turn, int pieces)
    {
        var (tool, arguments) = turn == Turns
            ? ("finish", """{"summary": "All lines were read and are as they should be."}""")
            : ("read_file", string.Create(CultureInfo.InvariantCulture, $$"""{"path": "src/lines.txt", "from_line": {{turn}}, "to_line": {{turn + 7}}}"""));
        var length = (arguments.Length + pieces - 1) / pieces;
        string[] events =
        [
            ChatEvents.Head(Model),
            .. Enumerable.Range(0, pieces).Select(piece => ChatEvents.Text(Model, string.Create(CultureInfo.InvariantCulture, $"Look at {turn}.{piece}. "))),
            ChatEvents.Call(Model, 0, $"call_{turn}", tool, ""),
            .. arguments.Chunk(length).Select(piece => ChatEvents.Call(Model, 0, null, null, new string(piece))),
            ChatEvents.Finish(Model, "tool_calls"),
            ChatEvents.Usage(Model, 1500 + (turn * 150), pieces * 2),
            ChatEvents.Done,
        ];
        var body = string.Concat(events.Select(data => $"data: {data}\n\n"));
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Head}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.RemoveAll(conversation => conversation.IsCompleted);
                open.Add(ConverseAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                while (await AnswerAsync(socket, buffer))
                {
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
                // the client hung up
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task<bool> AnswerAsync(Socket socket, byte[] buffer)
    {
        var (filled, whole) = (0, 0);
        while (whole == 0 || filled < whole)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
            if (read == 0)
            {
                return false;
            }

            if (filled == 0 && _answered > 0)
            {
                _gaps.Add(Stopwatch.GetElapsedTime(_answered).TotalMilliseconds);
            }

            filled += read;
            whole = whole > 0 ? whole : Whole(buffer.AsSpan(0, filled));
        }

        if (FirstBody.Length == 0)
        {
            FirstBody = Encoding.UTF8.GetString(buffer, whole - Sent.First, Sent.First);
        }

        var reply = _replies[_turn++];
        if (_thinking > TimeSpan.Zero)
        {
            await Task.Delay(_thinking, _stop.Token);
        }

        await socket.SendAsync(reply, _stop.Token);
        _answered = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>The length of the request that begins so, once its head is there; 0 before.</summary>
    private int Whole(ReadOnlySpan<byte> request)
    {
        var end = request.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        var length = request[..end].IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
        _ = Utf8Parser.TryParse(request[length..], out int body, out _);
        Sent = (_turn == 0 ? body : Sent.First, Sent.All + body);
        return end + 4 + body;
    }
}
