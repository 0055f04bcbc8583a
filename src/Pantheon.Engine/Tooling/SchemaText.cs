using System.Text.Json.Nodes;

namespace Pantheon.Engine.Tooling;

/// <summary>A tool's schema as an error result shows it: whole while it is short, else without what only explains, else the names of the arguments.</summary>
internal static class SchemaText
{
    private const int MaxCharacters = 4_000;
    private static readonly string[] s_explaining = ["description", "title", "examples", "$comment", "default"];

    public static string Of(JsonObject schema)
    {
        var whole = schema.ToJsonString();
        if (whole.Length <= MaxCharacters)
        {
            return whole;
        }

        var bare = Bare(schema, isSchema: true)!.ToJsonString(); // an object stays one
        return bare.Length <= MaxCharacters ? bare : Bounded(Names(schema).ToJsonString());
    }

    private static JsonNode? Bare(JsonNode? node, bool isSchema) => node switch
    {
        // below `properties` and `$defs` the names are the author's
        JsonObject map => new JsonObject(map.Where(entry => !isSchema || !s_explaining.Contains(entry.Key))
            .Select(entry => KeyValuePair.Create(entry.Key, Bare(entry.Value, !isSchema || entry.Key is not ("properties" or "$defs" or "definitions"))))),
        JsonArray list => new JsonArray([.. list.Select(item => Bare(item, isSchema))]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Names(JsonObject schema) => new()
    {
        ["required"] = schema["required"]?.DeepClone(),
        ["properties"] = new JsonObject((schema["properties"] as JsonObject ?? [])
            .Select(entry => KeyValuePair.Create(entry.Key, (entry.Value as JsonObject)?["type"]?.DeepClone()))),
    };

    private static string Bounded(string text) => text.Length <= MaxCharacters ? text : $"{text[..MaxCharacters]}…";
}
