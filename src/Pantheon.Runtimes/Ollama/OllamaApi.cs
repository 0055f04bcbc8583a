using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Ollama.Wire;

namespace Pantheon.Runtimes.Ollama;

/// <summary>The short questions to an Ollama server, each with its deadline: what it is, what it has, what it holds in memory, and orders to load and unload.</summary>
internal sealed class OllamaApi(HttpClient http, string server, TimeProvider time)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    // the server itself gives up a load after five minutes without progress (OLLAMA_LOAD_TIMEOUT)
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(20);

    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await FindAsync<ServerVersion>("api/version", cancellationToken))?.Version is { Length: > 0 } version
            ? version
            : throw OllamaFault.Broken(server, "names no version of Ollama: something else listens there");

    /// <summary>Null where the server is too old to say.</summary>
    public Task<ServerStatus?> StatusAsync(CancellationToken cancellationToken) => FindAsync<ServerStatus>("api/status", cancellationToken);

    public async Task<IReadOnlyList<ListedModel>> TagsAsync(CancellationToken cancellationToken) => (await GetAsync<ModelList>("api/tags", cancellationToken)).All;

    public async Task<IReadOnlyList<ListedModel>> ResidentAsync(CancellationToken cancellationToken) => (await GetAsync<ModelList>("api/ps", cancellationToken)).All;

    public Task<ShownModel> ShowAsync(string id, CancellationToken cancellationToken) =>
        PostAsync<ShownModel>("api/show", new JsonObject { ["model"] = OllamaName.Local(id) }, AnswerTimeout, cancellationToken);

    /// <summary>Comes back once the model is in memory.</summary>
    public Task<ChatLine> LoadAsync(OllamaTarget target, CancellationToken cancellationToken) =>
        PostAsync<ChatLine>("api/chat", OllamaRequest.Preload(target), LoadTimeout, cancellationToken);

    /// <summary>Comes back at once; the server unloads when nobody uses the model any more.</summary>
    public Task<ChatLine> UnloadAsync(OllamaTarget target, CancellationToken cancellationToken) =>
        PostAsync<ChatLine>("api/chat", OllamaRequest.Unload(target), AnswerTimeout, cancellationToken);

    private async Task<T?> FindAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync<T>(path, cancellationToken);
        }
        catch (ChatException missing) when (missing.Fault == ChatFault.ModelMissing)
        {
            return null;
        }
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
        => AskAsync<T>(HttpMethod.Get, path, null, AnswerTimeout, cancellationToken);

    private Task<T> PostAsync<T>(string path, JsonObject body, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
        => AskAsync<T>(HttpMethod.Post, path, body, timeout, cancellationToken);

    private async Task<T> AskAsync<T>(HttpMethod method, string path, JsonObject? body, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, path)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.Headers.Via.Count > 0)
            {
                throw OllamaFault.Elsewhere(server, "somebody between relays its answers (header 'Via')");
            }

            var text = await BoundedText.ReadAsync(response.Content, either.Token);
            return response.IsSuccessStatusCode
                ? WireJson.Read<T>(text)
                : throw OllamaFault.Of(server, response.StatusCode, OllamaFault.TextOf(text), response.Headers.RetryAfter?.Delta);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OllamaFault.Unreachable(server, new TimeoutException($"it did not answer '{path}' within {timeout.TotalSeconds:0} seconds", exception));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw OllamaFault.Unreachable(server, exception);
        }
        catch (JsonException exception)
        {
            throw OllamaFault.Broken(server, $"answered '{path}' with what is not of its protocol", exception);
        }
    }
}
