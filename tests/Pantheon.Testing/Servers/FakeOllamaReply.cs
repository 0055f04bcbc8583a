using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>How a <see cref="FakeOllama"/> answers one chat: lines, an error, or nothing more.</summary>
public sealed record FakeOllamaReply
{
    /// <summary>Whole lines without their end; those that are JSON objects get the model's name where they have none.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>An error answer's status instead of lines.</summary>
    public int? Status { get; init; }

    public string Error { get; init; } = "";

    /// <summary>Says nothing more after its lines until the client hangs up.</summary>
    public bool Hangs { get; init; }

    /// <summary>Is killed after its lines.</summary>
    public bool Drops { get; init; }

    /// <summary>The model's process is gone afterwards.</summary>
    public bool KillsRunner { get; init; }

    /// <summary>The usual end.</summary>
    public const string Done = """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1500000000,"load_duration":200000000,"prompt_eval_duration":300000000,"eval_count":7,"eval_duration":700000000}""";

    public static FakeOllamaReply Text(params string[] pieces) => Of([.. pieces.Select(piece => Line("content", piece)), Done]);

    public static FakeOllamaReply Of(params string[] lines) => new() { Lines = lines };

    public static FakeOllamaReply Failure(int status, string error) => new() { Status = status, Error = error };

    /// <summary>One call of a tool, with its arguments as the text of a JSON value.</summary>
    public static FakeOllamaReply Call(string name, string arguments) => Of(Calls(("call_ab12cd34", name, arguments)), Done);

    /// <summary>A line with calls, whose arguments are the text of a JSON value each; an id may be missing, and every index is 0 as in some versions.</summary>
    public static string Calls(params (string? Id, string Name, string Arguments)[] calls)
    {
        var written = calls.Select(call =>
        {
            var json = new JsonObject { ["function"] = new JsonObject { ["index"] = 0, ["name"] = call.Name, ["arguments"] = JsonNode.Parse(call.Arguments) } };
            if (call.Id is { } id)
            {
                json.Insert(0, "id", id);
            }

            return (JsonNode)json;
        });
        return new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = new JsonArray([.. written]) }, ["done"] = false }.ToJsonString();
    }

    public static string Thought(string text) => Line("thinking", text);

    public static string Said(string text) => Line("content", text);

    private static string Line(string name, string text)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = "" };
        message[name] = text;
        return new JsonObject { ["message"] = message, ["done"] = false }.ToJsonString();
    }
}
