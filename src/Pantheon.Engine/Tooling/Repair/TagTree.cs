using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A tag with a text in it or with tags in it, and what JSON it stands for by the schema.</summary>
internal sealed record TagTree(string Name, string Text, IReadOnlyList<TagTree> Children)
{
    private const string Item = "item";

    /// <summary>The members of an object; a name that comes again makes a list.</summary>
    public static string Members(IReadOnlyList<TagTree> children, Func<string, JsonObject?> schemaOf)
    {
        var json = new StringBuilder("{");
        foreach (var group in children.GroupBy(child => child.Name, StringComparer.Ordinal))
        {
            var schema = schemaOf(group.Key);
            json.Append(json.Length > 1 ? "," : "").Append(LooseWord.Quoted(group.Key)).Append(':')
                .Append(group.Count() == 1 ? group.First().Json(schema) : List(group, schema?["items"] as JsonObject));
        }

        return json.Append('}').ToString();
    }

    public string Json(JsonObject? schema)
    {
        if (Children.Count == 0)
        {
            return Leaf(schema);
        }

        var isList = Is(schema, "array") || (schema?["type"] is null && Children.All(child => child.Name == Item));
        return isList
            ? List(Children, schema?["items"] as JsonObject)
            : Members(Children, name => ((schema?["properties"] as JsonObject)?[name] ?? schema?["additionalProperties"]) as JsonObject);
    }

    private static string List(IEnumerable<TagTree> items, JsonObject? schema) => $"[{string.Join(',', items.Select(item => item.Json(schema)))}]";

    private static bool Is(JsonObject? schema, string type) => schema?["type"] is JsonValue value && value.ToString() == type;

    private string Leaf(JsonObject? schema)
    {
        if (string.IsNullOrWhiteSpace(Text) && (Is(schema, "object") || Is(schema, "array")))
        {
            return Is(schema, "object") ? "{}" : "[]";
        }

        if ((Is(schema, "integer") || Is(schema, "number")) && PythonNumber.Json(Text.Trim()) is { } number)
        {
            return number;
        }

        // one argument of a tool that has no other
        var tool = new JsonObject { ["properties"] = new JsonObject { [Item] = schema?.DeepClone() } };
        var arguments = new TypedArguments(new OfferedTools(new Dictionary<string, JsonObject?> { [Item] = tool }), Item);
        arguments.Add(Item, Text, isText: false);
        return arguments.Calls()[0].Arguments[(Item.Length + 4)..^1];
    }
}
