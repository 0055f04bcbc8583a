using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Constrained;

/// <summary>The form of an answer that is either a call of one of the offered tools or a final answer: its JSON schema, and how the model is told.</summary>
internal static class CallForm
{
    public const string Tool = "tool";
    public const string Arguments = "arguments";
    public const string Answer = "answer";

    // plain characters keep the prompt short, and a model writes what it reads
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tools by name, so that the same set gives the same bytes in any order.</summary>
    public static IReadOnlyList<AIFunctionDeclaration> Offered(ChatOptions? options) =>
        options?.ToolMode is NoneChatToolMode ? [] : [.. (options?.Tools ?? []).OfType<AIFunctionDeclaration>().OrderBy(tool => tool.Name, StringComparer.Ordinal)];

    public static JsonObject Schema(IReadOnlyList<AIFunctionDeclaration> tools, bool mayAnswer)
    {
        var definitions = new JsonObject();
        var forms = new JsonArray([.. tools.Select(tool => (JsonNode)Call(tool, definitions))]);
        if (mayAnswer)
        {
            forms.Add(Form(new JsonObject { [Answer] = new JsonObject { ["type"] = "string" } }));
        }

        var schema = new JsonObject { ["anyOf"] = forms };
        if (definitions.Count > 0)
        {
            schema["$defs"] = definitions;
        }

        return schema;
    }

    public static string Instruction(IReadOnlyList<AIFunctionDeclaration> tools, bool mayAnswer)
    {
        var text = new StringBuilder("You act by answering with one JSON object and nothing around it. Call a tool with\n");
        text.Append("{\"tool\": \"NAME\", \"arguments\": {…}}\n");
        if (mayAnswer)
        {
            text.Append("or, when there is nothing left to call, give your answer with\n{\"answer\": \"TEXT\"}\n");
        }

        text.Append("One call at a time; its result comes in the next message. The tools, each with the JSON Schema of its arguments:");
        foreach (var tool in tools)
        {
            text.Append("\n\n").Append(tool.Name).Append(": ").Append(tool.Description).Append('\n').Append(Node(tool.JsonSchema).ToJsonString(Json));
        }

        return text.ToString();
    }

    /// <summary>A call as the model would have written it.</summary>
    public static string Write(string tool, JsonNode arguments) => new JsonObject { [Tool] = tool, [Arguments] = arguments }.ToJsonString(Json);

    public static string Write(string answer) => new JsonObject { [Answer] = answer }.ToJsonString(Json);

    public static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText()) ?? new JsonObject();

    private static JsonObject Call(AIFunctionDeclaration tool, JsonObject definitions)
    {
        var arguments = Node(tool.JsonSchema);
        if (HasReferences(arguments))
        {
            // what the tool's schema calls its root lies deeper in this one
            var place = $"#/$defs/{tool.Name}";
            Redirect(arguments, place);
            definitions[tool.Name] = arguments;
            arguments = new JsonObject { ["$ref"] = place };
        }

        return Form(new JsonObject { [Tool] = new JsonObject { ["const"] = tool.Name }, [Arguments] = arguments });
    }

    private static JsonObject Form(JsonObject properties) => new()
    {
        ["type"] = "object",
        ["properties"] = properties,
        ["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]),
        ["additionalProperties"] = false,
    };

    private static bool HasReferences(JsonNode? node) => node switch
    {
        JsonObject map => IsReference(map) || map.Any(entry => HasReferences(entry.Value)),
        JsonArray list => list.Any(HasReferences),
        _ => false,
    };

    private static void Redirect(JsonNode? node, string place)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Redirect(item, place);
            }
        }

        if (node is not JsonObject map)
        {
            return;
        }

        if (IsReference(map) && map["$ref"]!.ToString() is var target && target.StartsWith('#'))
        {
            map["$ref"] = place + target[1..];
        }

        foreach (var entry in map.ToList())
        {
            Redirect(entry.Value, place);
        }
    }

    // a property may be called so, too; then its value is a schema
    private static bool IsReference(JsonObject map) => map["$ref"] is JsonValue value && value.TryGetValue<string>(out _);
}
