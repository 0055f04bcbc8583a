using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Telemetry;

/// <summary>Sends requests of the OpenTelemetry protocol to one collector through the guarded factory: its one address, no redirects, a few bounded tries, and never an exception for what goes wrong there.</summary>
public sealed class OtlpSender : IDisposable
{
    private const int Tries = 4;
    private const int MostOfReason = 200;
    private const string Json = "application/json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public OtlpSender(TelemetryEndpoint endpoint, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _time = time;
        _client = LocalHttp.Create(endpoint.SocketPath is { } path ? LocalEndpoint.OverSocket(path) : LocalEndpoint.At(endpoint.Address!, endpoint.Path)); // one of both is set
    }

    /// <param name="signal">`traces` or `metrics`.</param>
    public async Task<OtlpAnswer> SendAsync(string signal, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        for (var tried = 1; ; tried++)
        {
            var (answer, retryAfter, mayRetry) = await TryAsync(signal, content, mediaType, cancellationToken);
            if (answer.Arrived || !mayRetry || tried == Tries)
            {
                return answer;
            }

            await Task.Delay(Min(retryAfter ?? delay, LongestDelay), _time, cancellationToken);
            delay *= 2;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(OtlpAnswer Answer, TimeSpan? RetryAfter, bool MayRetry)> TryAsync(string signal, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/{signal}")
            {
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
            };
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode)
            {
                return (await TakenAsync(response, mediaType, either.Token), null, false);
            }

            var mayRetry = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            return (new OtlpAnswer(false, 0, $"the collector answered {(int)response.StatusCode}") { IsAway = response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError }, RetryAfter(response), mayRetry);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (new OtlpAnswer(false, 0, $"the collector did not answer within {Patience.TotalSeconds} seconds") { IsAway = true }, null, true);
        }
        catch (ChatException refused)
        {
            return (new OtlpAnswer(false, 0, refused.Message) { IsAway = true }, null, false);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return (new OtlpAnswer(false, 0, $"the collector is not reached: {Cut(broken.Message)}") { IsAway = true }, null, true);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date is { } date ? date - _time.GetUtcNow() : null);
        return asked is { } wait && wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>A partial success names how many items were not taken; what the answer says otherwise makes no difference.</summary>
    private static async Task<OtlpAnswer> TakenAsync(HttpResponseMessage response, string mediaType, CancellationToken cancellationToken)
    {
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), BoundedText.MaxBytes, BoundedText.MaxBytes);
        using var body = new MemoryStream();
        await stream.CopyToAsync(body, cancellationToken);
        var (rejected, why) = mediaType == Json ? FromJson(body.ToArray()) : PartialSuccess.Read(body.ToArray());
        return new OtlpAnswer(true, rejected, rejected > 0 ? $"the collector did not take {rejected}: {Cut(why)}" : null);
    }

    private static (long Rejected, string Why) FromJson(byte[] body)
    {
        try
        {
            var partial = JsonNode.Parse(body)?["partialSuccess"];
            var rejected = (partial?["rejectedSpans"] ?? partial?["rejectedDataPoints"])?.ToString();
            return (long.TryParse(rejected, System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 0, partial?["errorMessage"]?.ToString() ?? "");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return (0, "");
        }
    }

    private static string Cut(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length > MostOfReason ? line[..MostOfReason] : line;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
