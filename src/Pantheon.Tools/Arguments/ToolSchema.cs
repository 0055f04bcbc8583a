using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Tools.Arguments;

/// <summary>Writes the input schemas of built-in tools: a closed object of described properties.</summary>
internal static class ToolSchema
{
    public static JsonSchema Of(params (string Name, string Type, string Description, bool Required)[] properties) => JsonSchema.Parse(new JsonObject
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray([.. properties.Where(property => property.Required).Select(property => (JsonNode?)property.Name)]),
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Name, Property(property.Type, property.Description)))),
    });

    private static JsonObject Property(string type, string description)
    {
        var schema = new JsonObject { ["type"] = type, ["description"] = description };
        if (type == "integer")
        {
            schema["minimum"] = 1;
        }

        return schema;
    }
}
