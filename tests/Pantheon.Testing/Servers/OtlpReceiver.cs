namespace Pantheon.Testing.Servers;

/// <summary>A collector that reads OTLP over HTTP strictly and keeps what it understood, and what it could not.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly Lock _lock = new();
    private readonly List<OtlpSpanSeen> _spans = [];
    private readonly List<OtlpMetricSeen> _metrics = [];
    private readonly List<string> _faults = [];
    private readonly Func<int, LoopbackReply, Task<bool>>? _instead;
    private int _requests;

    /// <param name="instead">Given the number of the request, from 1: answers itself and gives true, or leaves it to the receiver.</param>
    public OtlpReceiver(Func<int, LoopbackReply, Task<bool>>? instead = null)
    {
        _instead = instead;
        _server = new LoopbackServer(AnswerAsync);
    }

    public string Endpoint => _server.Endpoint;

    public int Port => _server.Address.Port;

    public IReadOnlyList<LoopbackRequest> Requests => _server.Requests;

    public IReadOnlyList<OtlpSpanSeen> Spans
    {
        get
        {
            lock (_lock)
            {
                return [.. _spans];
            }
        }
    }

    /// <summary>Those of the last request that had any.</summary>
    public IReadOnlyList<OtlpMetricSeen> Metrics
    {
        get
        {
            lock (_lock)
            {
                return [.. _metrics];
            }
        }
    }

    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults];
            }
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(LoopbackRequest request, LoopbackReply reply)
    {
        if (_instead is not null && await _instead(Interlocked.Increment(ref _requests), reply))
        {
            return;
        }

        var mediaType = request.Headers.GetValueOrDefault("Content-Type") ?? "";
        try
        {
            Keep(request, mediaType);
        }
        catch (Exception fault)
        {
            lock (_lock)
            {
                _faults.Add(fault.Message);
            }

            await reply.WholeAsync("", 400);
            return;
        }

        await reply.WholeAsync(mediaType == "application/json" ? "{}" : "", 200, mediaType);
    }

    private void Keep(LoopbackRequest request, string mediaType)
    {
        lock (_lock)
        {
            switch (request.Method, request.Path)
            {
                case ("POST", "/v1/traces"):
                    _spans.AddRange(OtlpReading.Spans(request.Content, mediaType));
                    break;
                case ("POST", "/v1/metrics"):
                    _metrics.Clear();
                    _metrics.AddRange(OtlpReading.Metrics(request.Content, mediaType));
                    break;
                default:
                    throw new FormatException($"nobody asks a collector {request.Method} {request.Path}");
            }
        }
    }
}
