using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Arguments that were printed as bare texts, made JSON by the tool's schema, or by their look when there is none.</summary>
internal sealed class TypedArguments(OfferedTools offered, string? tool)
{
    private readonly StringBuilder _json = new("{");
    private LooseRepairs _repairs;

    /// <summary>The tool that was offered under the printed name; null when none was.</summary>
    public string? Tool => tool;

    public void Add(string key, string value, bool isText) => AddJson(key, isText ? LooseWord.Quoted(value) : Json(key, value));

    public List<EmbeddedCall> Calls() => tool is null ? [] : [new EmbeddedCall(tool, $"{_json}}}") { Repairs = _repairs }];

    private void AddJson(string key, string json) =>
        _json.Append(_json.Length > 1 ? "," : "").Append(LooseWord.Quoted(key)).Append(':').Append(json);

    private string Json(string key, string value)
    {
        var inner = Unwrapped(value);
        var types = Types(tool is null ? null : offered.SchemaOf(tool, key));
        if (types.Count > 0 && types.TrueForAll(type => type == "string"))
        {
            return LooseWord.Quoted(inner);
        }

        var trimmed = inner.Trim();
        if (types.Count > 0 && trimmed is "True" or "False" or "None")
        {
            return LooseWord.Json(trimmed);
        }

        if (trimmed.Length > 0 && trimmed[0] != '"' && LooseWord.IsJson(trimmed))
        {
            return trimmed;
        }

        var isStructure = trimmed.Length > 0 && trimmed[0] is '{' or '[' && types.Exists(type => type is "object" or "array");
        var reading = isStructure ? LooseDocument.Read(trimmed, LooseRoot.Any) : null;
        if (reading?.Only is not { } json)
        {
            return LooseWord.Quoted(inner);
        }

        _repairs |= reading.Repairs;
        return json;
    }

    /// <summary>Values stand on lines of their own: one line break on each side is no part of them.</summary>
    private static string Unwrapped(string value)
    {
        var start = value.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : value.StartsWith('\n') ? 1 : 0;
        var end = value.Length - (value.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : value.EndsWith('\n') ? 1 : 0);
        return end > start ? value[start..end] : "";
    }

    private static List<string> Types(JsonObject? schema)
    {
        if (schema is null)
        {
            return [];
        }

        var types = schema["type"] switch
        {
            JsonArray list => list.Select(type => type?.ToString() ?? "").ToList(),
            JsonValue one => [one.ToString()],
            _ => [],
        };
        foreach (var key in (string[])["anyOf", "oneOf"])
        {
            types.AddRange((schema[key] as JsonArray ?? []).OfType<JsonObject>().SelectMany(Types));
        }

        return types;
    }
}
