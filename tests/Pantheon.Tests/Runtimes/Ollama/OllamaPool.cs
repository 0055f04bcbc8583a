using System.Net;
using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Ollama;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

/// <summary>A pool with one model `m` behind a fake Ollama.</summary>
internal static class OllamaPool
{
    public const int Context = 8192;

    public static OllamaRuntime Of(FakeOllama server, TimeProvider? time = null, ModelEntry? entry = null, long? videoMemory = null, TimeSpan? keepAlive = null) =>
        At(server.Address, time, entry, videoMemory, keepAlive);

    public static OllamaRuntime At(IPEndPoint address, TimeProvider? time = null, ModelEntry? entry = null, long? videoMemory = null, TimeSpan? keepAlive = null)
    {
        var pool = new PoolSpec
        {
            Name = "p",
            Kind = RuntimeKind.Ollama,
            Origin = RuntimeOrigin.Local,
            VideoMemory = videoMemory,
            KeepAlive = keepAlive,
            Models = new Dictionary<string, ModelEntry> { ["m"] = entry ?? new() { Id = FakeOllama.Coder, Context = Context } },
        };
        return new OllamaRuntime(pool, LocalEndpoint.At(address), time ?? TimeProvider.System);
    }

    /// <summary>Pins the model and asks it.</summary>
    public static async Task<ChatResponse> AskAsync(
        FakeOllama server, CancellationToken cancellationToken, ChatOptions? options = null, params IReadOnlyList<ChatMessage> messages)
    {
        await using var runtime = Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        return await client.GetResponseAsync(messages.Count > 0 ? messages : [new ChatMessage(ChatRole.User, "hello")], options, cancellationToken);
    }

    public static AIFunctionDeclaration Tool(string name) =>
        AIFunctionFactory.CreateDeclaration(name, $"does {name}", System.Text.Json.JsonDocument.Parse("""{"type":"object","properties":{"path":{"type":"string"}}}""").RootElement);

    public static ChatMessage User(string text) => new(ChatRole.User, text);

    public static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));
}
