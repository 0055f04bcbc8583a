using System.Text.Json.Nodes;
using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Calls whose arguments are no JSON, or not the JSON that was meant.</summary>
internal static class DamagedCalls
{
    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Of("a trailing comma", """{"path": "out/note.txt", "content": "fixed\n",}"""),
        Of("single quotes", """{'path': 'out/note.txt', 'content': 'fixed\n'}"""),
        Of("keys without quotes", """{path: "out/note.txt", content: "fixed\n"}"""),
        Of("comments", "{\n  // where\n  \"path\": \"out/note.txt\", /* what */\n  \"content\": \"fixed\\n\"\n}"),
        Of("a fence", $"```json\n{Note}\n```"),
        Of("encoded twice", JsonValue.Create(Note).ToJsonString()),
        Of("words before", $"Here are the arguments: {Note}"),
        Of("words behind", $"{Note}\nI hope this helps."),
        Of("typographic quotes", "{“path”: “out/note.txt”, “content”: “fixed\\n”}"),
        Of("a line break inside a string", "{\"path\": \"out/note.txt\", \"content\": \"fixed\n\"}"),
        Of("no comma between", """{"path": "out/note.txt" "content": "fixed\n"}"""),
        Of("a bracket too many", $"{Note}}}"),
        Of("a key whose quote is missing", """{"path": "out/note.txt", content": "fixed\n"}"""),
        Of("wrapped in a list", $"[{Note}]"),
        Of("wrapped as arguments", $$"""{"arguments": {{Note}}}"""),
        Of("an equals sign for a colon", """{"path"= "out/note.txt", "content"= "fixed\n"}"""),
        new("damaged arguments", "Python literals", Step.Calls("read_file", """{"path": "README.md", "from_line": 3, "to_line": None}"""))
        {
            Tool = "read_file",
            Arguments = """{"path": "README.md", "from_line": 3}""",
            Result = "Two.",
            Requires = [],
            Requests = 2,
        },
        new("damaged arguments", "an object where a text belongs", Step.Ends("tool_calls", RawCall(new JsonObject { ["path"] = "out/note.txt", ["content"] = "fixed\n" }))) { Requests = 2 },
        new(
            "damaged arguments",
            "held to a form and damaged all the same",
            Step.Says("Sure: {'tool': 'write_file', 'arguments': {'path': 'out/note.txt', 'content': 'fixed\\n',},}"),
            Step.Says($$"""{"tool": "write_file", "arguments": {{Note}}}"""),
            Step.Says("""{"tool": "finish", "arguments": {"summary": "The note is written."}}"""))
        {
            ModelId = "gemma-3-12b",
            Requests = 3,
            Again = 1,
        },
        new("damaged arguments", "no last bracket", Step.Calls("write_file", Note[..^1])) { Requests = 2, Repair = "missing_bracket" },
        Of("the whole call as its own arguments", $$"""{"name": "write_file", "arguments": {{Note}}}"""),
        new("damaged arguments", "two calls merged into one", Step.Calls("write_file", Note + """{"path": "out/two.txt", "content": "2"}""")) { Requests = 2, Repair = "split_calls" },
        new("damaged arguments", "two calls merged in a list", Step.Calls("write_file", $$"""[{{Note}}, {"path": "out/two.txt", "content": "2"}]""")) { Requests = 2, Repair = "split_calls" },
    ];

    private static SessionCase Of(string name, string arguments) => new("damaged arguments", name, Step.Calls("write_file", arguments)) { Requests = 2 };

    private static string RawCall(JsonObject arguments) => new JsonObject
    {
        ["model"] = Step.Model,
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["delta"] = new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = 0, ["id"] = "a", ["function"] = new JsonObject { ["name"] = "write_file", ["arguments"] = arguments } }) },
        }),
    }.ToJsonString();
}
