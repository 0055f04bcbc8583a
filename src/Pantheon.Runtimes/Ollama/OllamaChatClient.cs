using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Ollama;

/// <summary>
/// Speaks Ollama's own `/api/chat`, always streamed. Its OpenAI-like `/v1` is never used: there nothing keeps the server from cutting a prompt in silence, and answers do not say where they come from.
/// </summary>
public sealed class OllamaChatClient(HttpClient http, OllamaTarget target) : IChatClient
{
    // One reply of a local model is a few megabytes of lines at most, one line a few kilobytes.
    private const long MaxStreamBytes = 128L * 1024 * 1024;
    private const int MaxLineBytes = 8 * 1024 * 1024;

    private static readonly UTF8Encoding StrictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _asked;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<ChatMessage> history = [.. messages];
        CheckAbilities(options);
        var body = OllamaRequest.Chat(target, history, options).ToJsonString();
        var answer = new OllamaAnswer(target, history.Sum(message => message.Contents.OfType<FunctionCallContent>().Count()) + 1, FloorOf(history));
        using var response = await SendAsync(body, cancellationToken);
        await using var lines = Lines(response, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (!answer.IsDone && await NextAsync(lines))
        {
            if (answer.Add(lines.Current) is { } update)
            {
                yield return update;
            }
        }

        yield return answer.End();
    }

    /// <summary>Itself, or the <see cref="OllamaCapabilities"/> of its model where the server named them.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType == typeof(OllamaCapabilities) ? target.Capabilities : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // the HttpClient belongs to the runtime, which shares it between its models
    }

    /// <summary>What the model cannot do is refused before it costs the server anything, and never left out in silence.</summary>
    private void CheckAbilities(ChatOptions? options)
    {
        var lacks = options?.Grammar is not null ? "Ollama takes no grammar, only a JSON schema"
            : options?.Tools is { Count: > 0 } && target.Capabilities is { Tools: false } ? $"'{target.Id}' does not support tools"
            : null;
        if (lacks is not null)
        {
            throw OllamaFault.Of(ChatFault.BadRequest, Codes.OllamaCannotDo, FailureKind.RuntimeError, $"{target.Server}: {lacks}", "give the route a model that can, or the agent other demands");
        }
    }

    /// <summary>Old servers count only what was not in their cache; a second question says nothing there.</summary>
    private int FloorOf(List<ChatMessage> history) => Interlocked.Increment(ref _asked) == 1 || target.CountsCached ? PromptFloor.Of(history) : 0;

    private async Task<HttpResponseMessage> SendAsync(string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/chat")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.Headers.Via.Count > 0 ? throw OllamaFault.Elsewhere(target.Server, "somebody between relays its answers (header 'Via')")
                : response.IsSuccessStatusCode ? response
                : throw OllamaFault.Of(
                    target.Server, response.StatusCode, OllamaFault.TextOf(await BoundedText.ReadAsync(response.Content, cancellationToken)), response.Headers.RetryAfter?.Delta);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ChatException or OperationCanceledException)
        {
            response?.Dispose();
            throw exception is HttpRequestException or IOException ? OllamaFault.Unreachable(target.Server, exception) : exception;
        }
    }

    private static async IAsyncEnumerable<string> Lines(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxStreamBytes, MaxLineBytes);
        using var reader = new StreamReader(stream, StrictText, detectEncodingFromByteOrderMarks: false);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<string> lines)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or DecoderFallbackException)
        {
            throw OllamaFault.Broken(target.Server, $"broke off its answer: {exception.Message}", exception);
        }
    }
}
