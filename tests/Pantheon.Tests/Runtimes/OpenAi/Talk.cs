using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.OpenAi.Quirks;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>Runtimes and requests for the tests of OpenAI-compatible servers.</summary>
internal static class Talk
{
    public static readonly ChatMessage[] Hello = [new(ChatRole.User, "hi")];

    public static OpenAiRuntime Runtime(RuntimeKind kind, FakeServer server, ModelEntry entry) =>
        new(Pool(kind, entry), LocalEndpoint.At(server.Server.Address), TimeProvider.System);

    public static PoolSpec Pool(RuntimeKind kind, ModelEntry entry) => new()
    {
        Name = "p",
        Kind = kind,
        Origin = RuntimeOrigin.Local,
        Models = new Dictionary<string, ModelEntry> { ["m"] = entry },
    };

    /// <summary>Asks a server that answers with these bytes, whatever is asked.</summary>
    public static async Task<ChatResponse> AskAsync(
        RuntimeKind kind,
        Func<LoopbackRequest, LoopbackReply, Task> answer,
        CancellationToken cancellationToken,
        IEnumerable<ChatMessage>? messages = null,
        ChatOptions? options = null,
        params IReadOnlyCollection<string> answersTo)
    {
        await using var server = new LoopbackServer(answer);
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OpenAiChatClient(http, KnownQuirks.Of(kind), "m", answersTo, "pool 'p'", TimeProvider.System);
        return await client.GetResponseAsync(messages ?? Hello, options, cancellationToken);
    }

    /// <summary>The body that a request of this kind of server has.</summary>
    public static async Task<System.Text.Json.Nodes.JsonObject> BodyAsync(RuntimeKind kind, CancellationToken cancellationToken, ChatOptions? options = null, params ChatMessage[] messages)
    {
        System.Text.Json.Nodes.JsonObject? body = null;
        await AskAsync(
            kind,
            (request, reply) =>
            {
                body = request.Json;
                return reply.EventsAsync(ChatEvents.Answer("m"));
            },
            cancellationToken,
            messages.Length == 0 ? Hello : messages,
            options);
        return body!; // the client has sent one when it has its answer
    }

    public static AIFunctionDeclaration Tool(string name) =>
        AIFunctionFactory.CreateDeclaration(name, $"Does {name}.", System.Text.Json.JsonElement.Parse("""{"type":"object","properties":{"path":{"type":"string"}}}"""));
}
