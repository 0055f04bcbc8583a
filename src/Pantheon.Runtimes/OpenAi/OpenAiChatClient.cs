using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi.Answers;
using Pantheon.Runtimes.OpenAi.Asking;
using Pantheon.Runtimes.OpenAi.Faults;
using Pantheon.Runtimes.OpenAi.Quirks;
using Pantheon.Runtimes.OpenAi.Requests;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>
/// Speaks the OpenAI chat-completions protocol, always streamed; tool calls come out whole, with the text the model wrote. It only translates:
/// time-outs, retries and the reading of think tags are its decorators' work. Ending the enumeration hangs up, which frees the server's slot.
/// </summary>
/// <param name="model">The name to ask for.</param>
/// <param name="answersTo">The names under which the model may answer; empty where that is not known.</param>
/// <param name="server">How failures name the server.</param>
public sealed class OpenAiChatClient(HttpClient http, ServerQuirks quirks, string model, IReadOnlyCollection<string> answersTo, string server, TimeProvider time) : IChatClient
{
    // One reply of a local model is a few megabytes of events at most, one event a few kilobytes.
    private const long MaxStreamBytes = 128L * 1024 * 1024;
    private const int MaxLineBytes = 8 * 1024 * 1024;
    private const int Growth = 4 * 1024;

    // the next turn's request is this one's and some more
    private int _bodyBytes = Growth;

    /// <summary>The adapters of a request that names none. They are said with each, since llama-server would read a prompt's beginning out of its cache as another adapter left it there.</summary>
    public IReadOnlyList<ChatAdapter> Adapters { get; init; } = [];

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var history = messages.ToList();
        var adapters = quirks.AdaptersPerRequest ? await new AdapterNumbers(new Asker(http, server, time)).OfAsync(options?.Adapters is { Count: > 0 } asked ? asked : Adapters, model, cancellationToken) : null;
        var body = new ArrayBufferWriter<byte>(_bodyBytes);
        new ChatRequest(quirks, model, server).Write(body, history, options, adapters);
        _bodyBytes = body.WrittenCount + Growth;
        using var response = await SendAsync(body.WrittenMemory, cancellationToken);
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxStreamBytes, MaxLineBytes);
        var answer = new AnswerReader(quirks, model, answersTo, server, history.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId));
        var reader = new EventReader(stream);
        await using var events = reader.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            if (!await NextAsync(events, cancellationToken))
            {
                // a stream may look finished and still have lost its tail
                throw ServerFaults.Broken(server, null, reader.Stray);
            }

            if (EventReader.IsEnd(events.Current))
            {
                break;
            }

            if (answer.Read(events.Current) is { } update)
            {
                yield return update;
            }
        }

        var end = answer.End();
        await AnswerEnd.ReadAsync(stream, time, cancellationToken);
        foreach (var update in end)
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // the HttpClient belongs to the runtime, which shares it between its models
    }

    private async Task<HttpResponseMessage> SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{quirks.BasePath}chat/completions{quirks.ChatQuery}", UriKind.Relative))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.Headers.Via.Count > 0 ? throw ServerFaults.Relayed(server, "somebody between (header 'Via')")
                : quirks.Software is { } software && response.Headers.Server.Any(other => other.ToString() != software) ? throw ServerFaults.Relayed(server, $"'{response.Headers.Server}', which it is not,")
                : response.IsSuccessStatusCode ? response
                : throw ServerFaults.Of(server, response.StatusCode, await BoundedText.ReadAsync(response.Content, cancellationToken), response.Headers.RetryAfter?.Delta);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ChatException or OperationCanceledException)
        {
            response?.Dispose();
            throw exception is HttpRequestException or IOException ? ServerFaults.Unreachable(server, exception) : exception;
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ServerFaults.Broken(server, exception);
        }
    }
}
