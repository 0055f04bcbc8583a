using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Integration.Tests.Sessions.Scripts;
using Pantheon.Testing.Servers;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Servers that stream in a way of their own: the call in the stream is the same.</summary>
internal static class Streams
{
    private const string Text = """{"path": "out/note.txt", "content": "café → fixed\n"}""";

    private static readonly string[] Whole = Step.Answer([ChatEvents.Call(Step.Model, 0, "a", "write_file", Note)], "tool_calls");

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Written("lines that end with CRLF", Whole.Select(data => $"data: {data}\r\n\r\n")),
        Written("no space after the colon", Whole.Select(data => $"data:{data}\n\n")),
        Written("comments between", Whole.SelectMany(data => (string[])[": keep-alive\n\n", $": ping\ndata: {data}\n\n"])),
        Written("names, ids and times of events", Whole.Select((data, i) => FormattableString.Invariant($"event: message\nid: {i}\nretry: 1000\ndata: {data}\n\n"))),
        Written("events over several lines", Whole.Select(data => $"data: {data.Replace(",\"created\"", "\ndata: ,\"created\"", StringComparison.Ordinal)}\n\n")),
        Written("empty lines without end", Whole.SelectMany(data => (string[])["\n\n\n", $"data: {data}\n\n"])),
        Written("a mark of the byte order", Whole.Select((data, i) => $"{(i == 0 ? "\ufeff" : "")}data: {data}\n\n")),
        Written("no blank line behind the last", Whole.Select(data => data == ChatEvents.Done ? $"data: {data}" : $"data: {data}\n\n")),
        Written("everything in one piece", [string.Concat(Whole.Select(data => $"data: {data}\n\n"))]),
        new("streams", "letters cut in two", Step.Plays(async reply =>
        {
            await reply.BeginAsync(Step.Events);
            var answer = string.Concat(Step.Answer([Unescaped("write_file", Text)], "tool_calls").Select(data => $"data: {data}\n\n"));
            foreach (var letter in Encoding.UTF8.GetBytes(answer).Chunk(1))
            {
                await reply.PieceAsync(letter);
            }

            await reply.EndAsync();
        }))
        {
            Arguments = Text,
            Content = "café → fixed\n",
            Requests = 2,
        },
        new("streams", "arguments letter by letter", Step.Ends("tool_calls", [ChatEvents.Call(Step.Model, 0, "a", "write_file", ""), .. Note.Select(letter => ChatEvents.Call(Step.Model, 0, null, null, letter.ToString()))])) { Wire = Wire.Vllm, Requests = 2 },
        new("streams", "the id with each piece", Step.Ends("tool_calls", ChatEvents.Call(Step.Model, 0, "a", "write_file", Note[..20]), ChatEvents.Call(Step.Model, 0, "a", "write_file", Note[20..]))) { Requests = 2 },
        new("streams", "one index for two calls", Step.Ends("tool_calls", ChatEvents.Call(Step.Model, 0, "a", "write_file", Note), ChatEvents.Call(Step.Model, 0, "b", "list_files", "{}"))) { Requests = 2 },
        new("streams", "a call that ends with 'stop'", Step.Ends("stop", ChatEvents.Call(Step.Model, 0, "a", "write_file", Note))) { Wire = Wire.Vllm, Requests = 2 },
        new("streams", "the same id in each reply", Step.Ends("tool_calls", ChatEvents.Call(Step.Model, 0, "a", "list_files", "{}")), Step.Ends("tool_calls", ChatEvents.Call(Step.Model, 0, "a", "write_file", Note))) { Requests = 3, Again = 1 },
        new("streams", "another content type", Step.Plays(async reply =>
        {
            await reply.BeginAsync("text/plain");
            foreach (var data in Whole)
            {
                await reply.PieceAsync($"data: {data}\n\n");
            }

            await reply.EndAsync();
        }))
        {
            Requests = 2,
        },
        new("streams", "Ollama in one line", Step.Of(FakeOllamaReply.Of(new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = "",
                ["tool_calls"] = new JsonArray(new JsonObject { ["function"] = new JsonObject { ["name"] = "write_file", ["arguments"] = JsonNode.Parse(Note) } }),
            },
            ["done"] = true,
            ["done_reason"] = "stop",
        }.ToJsonString())))
        {
            Wire = Wire.Ollama,
            Requests = 2,
        },
    ];

    private static SessionCase Written(string name, IEnumerable<string> pieces) => new("streams", name, Step.Plays(async reply =>
    {
        await reply.BeginAsync(Step.Events);
        foreach (var piece in pieces)
        {
            await reply.PieceAsync(piece);
        }

        await reply.EndAsync();
    }))
    {
        Requests = 2,
    };

    /// <summary>A call whose letters stand in the event as they are.</summary>
    private static string Unescaped(string name, string arguments) => new JsonObject
    {
        ["model"] = Step.Model,
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["delta"] = new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = 0, ["id"] = "a", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } }) },
        }),
    }.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
