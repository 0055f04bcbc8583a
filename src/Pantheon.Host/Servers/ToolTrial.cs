using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Schemas;

namespace Pantheon.Host.Servers;

/// <summary>Twenty times a call that a prompt leaves no doubt about, over tools whose arguments differ in kind.</summary>
internal static class ToolTrial
{
    private static readonly Dictionary<string, (string Does, JsonSchema Input)> Offered = new()
    {
        ["list_files"] = ("Lists the files below a folder.", Schema("""{ "folder": { "type": "string" }, "depth": { "type": "integer", "minimum": 1, "maximum": 9 } }""", "folder", "depth")),
        ["read_file"] = ("Reads a file.", Schema("""{ "path": { "type": "string", "minLength": 1 } }""", "path")),
        ["replace"] = ("Replaces a text in a file.", Schema("""{ "path": { "type": "string" }, "old": { "type": "string" }, "new": { "type": "string" } }""", "path", "old", "new")),
        ["set_flags"] = ("Switches checks on.", Schema("""{ "checks": { "type": "array", "items": { "enum": ["build", "test", "lint"] } }, "strict": { "type": "boolean" } }""", "checks", "strict")),
    };

    public static IReadOnlyList<string> Prompts { get; } =
    [
        .. Enumerable.Range(1, 5).SelectMany(number => new[]
        {
            $"Call the tool read_file once, for the file src/part{number}.cs. Say nothing else.",
            $"Call the tool list_files once, for the folder src/area{number} with depth {number}. Say nothing else.",
            $"Call the tool replace once: in src/part{number}.cs put \"new {number}\" where \"old {number}\" stands. Say nothing else.",
            $"Call the tool set_flags once, for the checks build and test, strict {(number % 2 == 0 ? "true" : "false")}. Say nothing else.",
        }),
    ];

    public static IList<AITool> Declarations() =>
        [.. Offered.OrderBy(tool => tool.Key, StringComparer.Ordinal).Select(tool => (AITool)AIFunctionFactory.CreateDeclaration(tool.Key, tool.Value.Does, JsonSerializer.SerializeToElement(tool.Value.Input.Document)))];

    /// <summary>Whether the answer calls, and each of its calls names an offered tool and fits its schema.</summary>
    public static bool IsValid(TrialAnswer answer)
    {
        var calls = answer.Calls.ToList();
        return calls.Count > 0 && calls.TrueForAll(call => Offered.TryGetValue(call.Name, out var tool) && Arguments(call) is { } arguments && tool.Input.Validate(arguments).Count == 0);
    }

    private static JsonNode? Arguments(FunctionCallContent call)
    {
        try
        {
            return call.RawRepresentation is RawToolCall raw ? StrictJson.Parse(raw.Arguments) : JsonSerializer.SerializeToNode(call.Arguments);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonSchema Schema(string properties, params string[] required) => JsonSchema.Parse(new JsonObject
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = JsonNode.Parse(properties),
        ["required"] = new JsonArray([.. required.Select(key => (JsonNode)key)]),
    });
}
