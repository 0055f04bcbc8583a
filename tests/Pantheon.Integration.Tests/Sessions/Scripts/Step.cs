using System.Text.Json.Nodes;
using Pantheon.Testing.Servers;

namespace Pantheon.Integration.Tests.Sessions.Scripts;

/// <summary>One answer of a scripted server: on the OpenAI protocol, on Ollama's, or on both.</summary>
internal sealed class Step
{
    /// <summary>The name under which the models of the cases answer.</summary>
    public const string Model = "qwen3-8b";

    public const string Events = "text/event-stream";

    private readonly Func<LoopbackReply, HurriedTime, Task>? _play;
    private readonly FakeOllamaReply? _ollama;

    private Step(Func<LoopbackReply, HurriedTime, Task>? play, FakeOllamaReply? ollama) => (_play, _ollama) = (play, ollama);

    /// <summary>What Ollama says.</summary>
    public FakeOllamaReply Ollama => _ollama ?? throw new InvalidOperationException("this step is none of Ollama's");

    /// <summary>A text, which comes in these pieces, and a proper end.</summary>
    public static Step Says(params string[] pieces) => new(
        (reply, _) => reply.EventsAsync(Answer([.. pieces.Select(piece => ChatEvents.Text(Model, piece))])),
        FakeOllamaReply.Of([.. pieces.Select(FakeOllamaReply.Said), FakeOllamaReply.Done]));

    /// <summary>Thoughts, and then a text where there is one.</summary>
    public static Step Thinks(string thought, string text = "") => new(
        (reply, _) => reply.EventsAsync(Answer([ChatEvents.Reasoning(Model, thought), .. text.Length > 0 ? [ChatEvents.Text(Model, text)] : Array.Empty<string>()])),
        FakeOllamaReply.Of([FakeOllamaReply.Thought(thought), .. text.Length > 0 ? [FakeOllamaReply.Said(text)] : Array.Empty<string>(), FakeOllamaReply.Done]));

    /// <summary>One call as servers give it.</summary>
    public static Step Calls(string name, string arguments) => CallsAll((name, arguments));

    /// <summary>Several calls of one reply.</summary>
    public static Step CallsAll(params (string Name, string Arguments)[] calls) => new(
        (reply, _) => reply.EventsAsync(Answer([.. calls.Select((call, i) => ChatEvents.Call(Model, i, $"call_{i}", call.Name, call.Arguments))], "tool_calls")),
        calls.All(call => IsJson(call.Arguments)) ? FakeOllamaReply.Of(FakeOllamaReply.Calls([.. calls.Select(call => ((string?)null, call.Name, call.Arguments))]), FakeOllamaReply.Done) : null);

    /// <summary>A proper answer of these events; their end says why the model stopped.</summary>
    public static Step Ends(string reason, params string[] events) => new((reply, _) => reply.EventsAsync(Answer(events, reason)), null);

    /// <summary>An answer that only the OpenAI protocol has, byte by byte.</summary>
    public static Step Plays(Func<LoopbackReply, Task> play) => new((reply, _) => play(reply), null);

    /// <summary>Says these events and then nothing, until the client's patience ends.</summary>
    public static Step Hangs(params string[] events) => new(
        async (reply, time) =>
        {
            await reply.BeginAsync(Events);
            await SendAsync(reply, events);
            await time.PassUntilAsync(reply.Gone);
        },
        null);

    /// <summary>Says these events and resets the connection.</summary>
    public static Step Resets(params string[] events) => new(
        async (reply, _) =>
        {
            await reply.BeginAsync(Events);
            await SendAsync(reply, events);
            reply.Drop();
        },
        null);

    public static Step Refuses(int status, string body, string contentType = "application/json", string headers = "") => new((reply, _) => reply.WholeAsync(body, status, contentType, headers), null);

    public static Step Of(FakeOllamaReply reply) => new(null, reply);

    /// <summary>The events of a whole answer.</summary>
    public static string[] Answer(string[] events, string reason = "stop") => [ChatEvents.Head(Model), .. events, ChatEvents.Finish(Model, reason), ChatEvents.Usage(Model, 900, 40), ChatEvents.Done];

    public Task PlayAsync(LoopbackReply reply, HurriedTime time) => _play?.Invoke(reply, time) ?? throw new InvalidOperationException("this step is one of Ollama's");

    private static async Task SendAsync(LoopbackReply reply, string[] events)
    {
        foreach (var data in events)
        {
            await reply.PieceAsync($"data: {data}\n\n");
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
