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

    public static OllamaRuntime At(IPEndPoint address, TimeProvider? time = null, ModelEntry? entry = null, long? videoMemory = null, TimeSpan? keepAlive = null) =>
        new(
            Pool(videoMemory, keepAlive, new Dictionary<string, ModelEntry> { ["m"] = entry ?? new() { Id = FakeOllama.Coder, Context = Context } }),
            LocalEndpoint.At(address),
            time ?? TimeProvider.System);

    /// <summary>A pool whose entries are all of one server.</summary>
    public static OllamaRuntime With(FakeOllama server, IReadOnlyDictionary<string, ModelEntry> models) => new(Pool(null, null, models), LocalEndpoint.At(server.Address), TimeProvider.System);

    private static PoolSpec Pool(long? videoMemory, TimeSpan? keepAlive, IReadOnlyDictionary<string, ModelEntry> models) => new()
    {
        Name = "p",
        Kind = RuntimeKind.Ollama,
        Origin = RuntimeOrigin.Local,
        VideoMemory = videoMemory,
        KeepAlive = keepAlive,
        Models = models,
    };

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
