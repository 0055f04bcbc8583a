using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Sessions.Scripts;
using Pantheon.Testing.Servers;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Servers that fail: asked again where that helps, given up in bounded time where it does not, and never believed half.</summary>
internal static class Faults
{
    private const string Family = "faults of servers";
    private const string Page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";

    private static readonly string Half = ChatEvents.Call(Step.Model, 0, "a", "write_file", """{"path": "out/note.txt", "content": "fix""");
    private static readonly Step Right = Step.Calls("write_file", Note);
    private static readonly Step Dead = Step.Refuses(500, """{"error":{"message":"Internal Server Error","type":"server_error","code":500}}""");
    private static readonly Step Busy = Step.Refuses(429, """{"error":{"message":"Too many requests","type":"rate_limit","code":429}}""", headers: "Retry-After: 2\r\n");

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Once("500", Dead),
        Once("500 of vLLM", Step.Refuses(500, """{"error":{"message":"EngineCore encountered an issue. See stack trace for the root cause.","type":"InternalServerError","param":null,"code":500}}""")) with { Wire = Wire.Vllm },
        Once("500 of Ollama", Step.Of(FakeOllamaReply.Failure(500, "llama runner process has terminated: exit status 2") with { KillsRunner = true })) with { Wire = Wire.Ollama },
        Once("503 while it loads", Step.Refuses(503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""")),
        Once("503 of a full queue", Step.Of(FakeOllamaReply.Failure(503, "server busy, please try again.  maximum pending requests exceeded"))) with { Wire = Wire.Ollama },
        Once("429", Busy),
        Once("429 twice", Busy, Busy),
        Once("silence before the first token", Step.Hangs()),
        Once("silence in the middle of a call", Step.Hangs(Half)),
        Once("silence in the middle of a text", Step.Hangs(ChatEvents.Text(Step.Model, "I write"))) with { Wire = Wire.Vllm },
        Once("silence of Ollama", Step.Of(new FakeOllamaReply { Lines = [FakeOllamaReply.Said("I write")], Drops = true })) with { Wire = Wire.Ollama },
        Once("a reset before the answer", Step.Plays(reply =>
        {
            reply.Drop();
            return Task.CompletedTask;
        })),
        Once("a reset in the middle", Step.Resets(Half)),
        Once("an end without its mark", Step.Plays(reply => reply.EventsAsync(ChatEvents.Head(Step.Model), ChatEvents.Text(Step.Model, $$"""<tool_call>{"name": "write_file", "arguments": {{Note}}}</tool_call>""")))),
        Once("an end without its reason", Step.Plays(reply => reply.EventsAsync(ChatEvents.Head(Step.Model), ChatEvents.Text(Step.Model, "I write"), ChatEvents.Done))),
        Once("an error in the middle", Step.Plays(reply => reply.EventsAsync(ChatEvents.Head(Step.Model), """{"error":{"message":"the engine stopped","type":"server_error","code":500}}"""))),
        Once("a page of a proxy with 502", Step.Refuses(502, Page, "text/html")),
        Once("a page of a proxy with 200", Step.Refuses(200, Page, "text/html")),
        Once("events that are no JSON", Step.Plays(reply => reply.EventsAsync(ChatEvents.Head(Step.Model), "{\"choices\":[{\"delta\":", ChatEvents.Done))),
        Once("a body that is empty", Step.Refuses(200, "", "text/event-stream")),
        Once("a parser that broke on its model's call", Step.Refuses(500, """{"error":{"code":500,"message":"Failed to parse input at pos 57: <tool_call>","type":"server_error"}}""")),
        Once("Ollama without its last line", Step.Of(FakeOllamaReply.Of(FakeOllamaReply.Said($$"""<tool_call>{"name": "write_file", "arguments": {{Note}}}</tool_call>""")))) with { Wire = Wire.Ollama },
        Full("too long a prompt for llama-server", Step.Refuses(400, """{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_prompt_tokens":17000,"n_ctx":16384}}""")),
        Full("too long a prompt for vLLM", Step.Refuses(400, """{"error":{"message":"This model's maximum context length is 16384 tokens. However, your request has 17000 input tokens.","type":"BadRequestError","param":null,"code":400}}""")) with { Wire = Wire.Vllm },
        Full("too long a prompt for Ollama", Step.Of(FakeOllamaReply.Failure(400, "the prompt is longer than the context length currently available to the model; shorten the prompt"))) with { Wire = Wire.Ollama },
        For("500", Dead, 2, FailureKind.RuntimeError, Codes.RuntimeFault),
        For("429", Busy, 7, FailureKind.RuntimeUnavailable, Codes.RuntimeLoading),
        For("silence", Step.Hangs(), 2, FailureKind.RuntimeError, Codes.FirstTokenLate),
        For("a reset in the middle", Step.Resets(Half), 2, FailureKind.RuntimeError, Codes.StreamBroken),
        For("too long a prompt", Step.Refuses(400, """{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"""), 1, FailureKind.ContextOverflow, Codes.PromptRefusedTwice),
        For("another model", Step.Plays(reply => reply.EventsAsync(ChatEvents.Answer("somebody-else", "Hello."))), 2, FailureKind.RuntimeError, Codes.WrongModelAnswered),
    ];

    private static SessionCase Once(string name, params Step[] faults) => new(Family, name, [.. faults, Right]) { Requests = 2 + faults.Length, Again = faults.Length };

    /// <summary>A prompt that is refused once there is something to leave out of it.</summary>
    private static SessionCase Full(string name, Step refused)
    {
        var before = Enumerable.Range(1, 8).Select(line => Step.Calls("read_file", FormattableString.Invariant($$"""{"path": "README.md", "to_line": {{line}}}"""))).ToList();
        return new(Family, name, [.. before, refused, Right]) { Requests = before.Count + 3, Again = before.Count + 1 };
    }

    private static SessionCase For(string name, Step fault, int requests, FailureKind ends, string code) => new(Family, $"{name} for ever", fault)
    {
        Endless = true,
        Executed = 0,
        Requests = requests,
        Ends = ends,
        Code = code,
    };
}
