using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi.Faults;

namespace Pantheon.Runtimes.OpenAi.Asking;

/// <summary>Asks a server short questions about itself, each with a deadline.</summary>
internal sealed class Asker(HttpClient http, string server, TimeProvider time)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How failures name the server.</summary>
    public string Server => server;

    public TimeProvider Time => time;

    /// <summary>What is answered, whatever the status; throws when nobody answers in time.</summary>
    public Task<ServerAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, AnswerTimeout, cancellationToken);

    public Task<ServerAnswer> PostAsync(string path, JsonObject? body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, AnswerTimeout, cancellationToken);

    /// <summary>As <see cref="PostAsync"/>, with the patience that loading a model needs.</summary>
    public Task<ServerAnswer> PostSlowlyAsync(string path, JsonObject? body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, LoadTimeout, cancellationToken);

    /// <summary>The JSON of a successful answer; waits while the server says that it loads, any other failure throws.</summary>
    public async Task<ServerAnswer> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ServerAnswer? answer = null;
        await WaitAsync(
            async () =>
            {
                answer = await GetAsync(path, cancellationToken);
                return answer.Status != HttpStatusCode.ServiceUnavailable;
            },
            cancellationToken);
        return Successful(answer!); // it was asked at least once
    }

    /// <summary>Asks again and again, for as long as loading a model may take; false when that time is over.</summary>
    public async Task<bool> WaitAsync(Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!await isDone())
        {
            if (time.GetElapsedTime(start) > LoadTimeout)
            {
                return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    public ServerAnswer Successful(ServerAnswer answer) => answer.IsSuccess ? answer : throw Fault(answer);

    public ChatException Fault(ServerAnswer answer) => ServerFaults.Of(server, answer.Status, answer.Text, answer.RetryAfter);

    /// <summary>Runs a conversation of several questions; JSON of another shape than any model server's means that somebody else listens there.</summary>
    public async Task<T> UnderstandAsync<T>(Func<Task<T>> questions)
    {
        try
        {
            return await questions();
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw ServerFaults.Broken(server, strange);
        }
    }

    private async Task<ServerAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new ServerAnswer
            {
                Status = response.StatusCode,
                Text = await BoundedText.ReadAsync(response.Content, either.Token),
                Software = response.Headers.Server.ToString(),
                IsRelayed = response.Headers.Via.Count > 0,
                RetryAfter = Patience(response.Headers.RetryAfter),
            };
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // a server that drips its answer would hold up the whole night
            throw ServerFaults.Unreachable(server, new TimeoutException($"it did not answer '{path}' within {timeout.TotalSeconds:0} seconds", exception));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw ServerFaults.Unreachable(server, exception);
        }
    }

    private TimeSpan? Patience(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
}
