using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>Speaks the OpenAI chat-completions protocol, always streamed; tool calls come out whole, with the text the model wrote.</summary>
public sealed class OpenAiChatClient(HttpClient http, string model, string server, TimeProvider time) : IChatClient
{
    // One reply of a local model is a few megabytes of events at most, one event a few kilobytes.
    private const long MaxStreamBytes = 128L * 1024 * 1024;
    private const int MaxLineBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan FirstEventTimeout = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(2);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var body = OpenAiRequest.Of(model, messages, options).ToJsonString();
        using var stall = new CancellationTokenSource(FirstEventTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        using var response = await SendAsync(body, stall, either.Token, cancellationToken);
        var calls = new ToolCallAssembler();
        ChatFinishReason? finish = null;
        await using var events = Read(response, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync(events, stall, cancellationToken))
        {
            var data = events.Current;
            if (data == "[DONE]")
            {
                break;
            }

            (var update, finish) = Understand(data, calls, finish);
            if (update is not null)
            {
                // Only what the model says counts as life; comments and empty chunks do not.
                stall.CancelAfter(StallTimeout);
                yield return update;
            }
        }

        if (finish is null)
        {
            throw OpenAiFault.Broken(server);
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. calls.Calls()]) { FinishReason = finish, ModelId = model };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // the HttpClient belongs to the runtime, which shares it between its models
    }

    private async Task<HttpResponseMessage> SendAsync(
        string body, CancellationTokenSource stall, CancellationToken either, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            throw OpenAiFault.Of(server, response.StatusCode, await BoundedText.ReadAsync(response.Content, either));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ChatException or OperationCanceledException)
        {
            response?.Dispose();
            if (exception is OperationCanceledException && stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw Stalled();
            }

            throw exception is HttpRequestException or IOException ? OpenAiFault.Unreachable(server, exception) : exception;
        }
    }

    private static async IAsyncEnumerable<string> Read(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxStreamBytes, MaxLineBytes);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return item.Data;
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<string> events, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw OpenAiFault.Broken(server, exception);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Stalled();
        }
    }

    /// <summary>What an event brings; a server is not trusted to send what the protocol says.</summary>
    private (ChatResponseUpdate? Update, ChatFinishReason? Finish) Understand(string data, ToolCallAssembler calls, ChatFinishReason? finish)
    {
        try
        {
            var chunk = Parse(data);
            if (chunk["error"] is { } error)
            {
                throw OpenAiFault.InStream(server, error);
            }

            if (chunk["choices"] is JsonArray { Count: > 0 } choices && choices[0] is JsonObject choice)
            {
                finish = FinishReason(choice) ?? finish;
                if (choice["delta"]?["tool_calls"] is JsonArray deltas)
                {
                    calls.Add(deltas);
                }
            }

            return (Update(chunk), finish);
        }
        catch (Exception strange) when (strange is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            // JSON of another shape, or with one name twice
            throw OpenAiFault.Broken(server, strange);
        }
    }

    private JsonNode Parse(string data)
    {
        try
        {
            return JsonNode.Parse(data) as JsonObject ?? throw OpenAiFault.Broken(server);
        }
        catch (JsonException exception)
        {
            throw OpenAiFault.Broken(server, exception);
        }
    }

    private static ChatResponseUpdate? Update(JsonNode chunk)
    {
        var contents = new List<AIContent>();
        var delta = (chunk["choices"] as JsonArray)?.FirstOrDefault()?["delta"];
        if (delta?["content"]?.ToString() is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text));
        }

        if ((delta?["reasoning_content"] ?? delta?["reasoning"])?.ToString() is { Length: > 0 } reasoning)
        {
            contents.Add(new TextReasoningContent(reasoning));
        }

        if (chunk["usage"] is JsonObject usage)
        {
            contents.Add(new UsageContent(Usage(usage)));
        }

        var callsTools = delta?["tool_calls"] is JsonArray { Count: > 0 };
        return contents.Count > 0 || callsTools
            ? new ChatResponseUpdate(ChatRole.Assistant, contents) { ModelId = chunk["model"]?.ToString(), ResponseId = chunk["id"]?.ToString() }
            : null;
    }

    private ChatException Stalled() => new(
        Codes.StreamStalled, FailureKind.RuntimeError, $"{server} sent no token for {StallTimeout.TotalMinutes:0} minutes", "look at the server's log; restart it if it hangs");

    private static UsageDetails Usage(JsonObject usage) => new()
    {
        InputTokenCount = usage["prompt_tokens"]?.GetValue<long>(),
        OutputTokenCount = usage["completion_tokens"]?.GetValue<long>(),
        TotalTokenCount = usage["total_tokens"]?.GetValue<long>(),
        CachedInputTokenCount = usage["prompt_tokens_details"]?["cached_tokens"]?.GetValue<long>(),
    };

    private static ChatFinishReason? FinishReason(JsonObject choice) => choice["finish_reason"]?.ToString() switch
    {
        null => null,
        "length" => ChatFinishReason.Length,
        "tool_calls" => ChatFinishReason.ToolCalls,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };
}
