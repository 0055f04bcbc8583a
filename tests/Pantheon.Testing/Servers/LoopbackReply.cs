using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.Testing.Servers;

/// <summary>What a <see cref="LoopbackServer"/> answers one request with: whole, piece by piece in chunks, raw, or cut off.</summary>
public sealed class LoopbackReply : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly CancellationTokenSource _gone;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _watching;

    internal LoopbackReply(Socket socket, Stream stream, CancellationToken stop)
    {
        _socket = socket;
        _stream = stream;
        Stop = stop;
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _watching = WatchAsync();
    }

    /// <summary>Ends when the client has hung up or the server is stopped.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Ends when the server is stopped.</summary>
    public CancellationToken Stop { get; }

    public Task JsonAsync(string body, int status = 200, string headers = "") => WholeAsync(body, status, "application/json", headers);

    /// <summary>A whole answer; <paramref name="headers"/> are lines that end with CRLF.</summary>
    public Task WholeAsync(string body, int status = 200, string contentType = "text/plain", string headers = "") => RawAsync(
        $"HTTP/1.1 {status} Status\r\n{headers}Content-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    /// <summary>The head of an answer that follows in pieces.</summary>
    public Task BeginAsync(string contentType, int status = 200, string headers = "")
    {
        return RawAsync($"HTTP/1.1 {status} Status\r\n{headers}Content-Type: {contentType}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    }

    /// <summary>One piece, which the client gets at once.</summary>
    public Task PieceAsync(string text) =>
        text.Length == 0 ? Task.CompletedTask : RawAsync($"{Encoding.UTF8.GetByteCount(text).ToString("x", CultureInfo.InvariantCulture)}\r\n{text}\r\n");

    /// <summary>One piece of bytes that need not be whole letters.</summary>
    public async Task PieceAsync(ReadOnlyMemory<byte> bytes)
    {
        await RawAsync($"{bytes.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n");
        await _stream.WriteAsync(bytes, Stop);
        await RawAsync("\r\n");
    }

    /// <summary>The proper end of an answer in pieces; without it the client sees a broken one.</summary>
    public Task EndAsync() => RawAsync("0\r\n\r\n");

    /// <summary>Bytes as they stand.</summary>
    public async Task RawAsync(string text)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), Stop);
        await _stream.FlushAsync(Stop);
    }

    /// <summary>Server-sent events, each with its data, as one whole and proper answer.</summary>
    public async Task EventsAsync(params string[] events)
    {
        await BeginAsync("text/event-stream");
        foreach (var data in events)
        {
            await PieceAsync($"data: {data}\n\n");
        }

        await EndAsync();
    }

    /// <summary>Says nothing more until the client hangs up.</summary>
    public async Task HangAsync()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Gone.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>Breaks the connection off with a reset, as a killed server does.</summary>
    public void Drop()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _watching;
        _gone.Dispose();
        _done.Dispose();
    }

    // a client that has asked its question sends nothing more: what ends this read is its hanging up
    private async Task WatchAsync()
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_done.Token, Stop);
        try
        {
            while (await _stream.ReadAsync(new byte[256], either.Token) > 0)
            {
            }

            await _gone.CancelAsync();
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            if (ended is not OperationCanceledException)
            {
                await _gone.CancelAsync();
            }
        }
    }
}
