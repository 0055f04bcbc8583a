using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pantheon.Authoring.Schemas;

/// <summary>The JSON Schemas that editors use on authored files, and those of the data contracts.</summary>
public static class SchemaExport
{
    private const string Folder = "schemas/";

    /// <summary>agent.v1.json, flow.v1.json … in order.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. typeof(SchemaExport).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one schema.</summary>
    public static string Text(string file)
    {
        using var stream = typeof(SchemaExport).Assembly.GetManifestResourceStream(Folder + file)
            ?? throw new ArgumentException($"'{file}' is not one of {string.Join(", ", Files)}", nameof(file));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Writes every schema into a folder, which is made if need be.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Files)
        {
            File.WriteAllText(Path.Combine(folder, file), Text(file));
        }
    }

    /// <summary>The schema at the end of a dotted path such as `flow.nodes.retry`, or null when there is no such key; a path follows maps of named things on its own.</summary>
    public static JsonObject? Find(string path)
    {
        var steps = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var file = steps.Length == 0 ? null : Files.FirstOrDefault(name => name == $"{steps[0]}.v1.json" || name == $"{steps[0]}-file.v1.json");
        if (file is null)
        {
            return null;
        }

        var root = JsonNode.Parse(Text(file)) as JsonObject ?? throw new UnreachableException($"{file} holds an object");
        JsonObject? current = root;
        foreach (var step in steps.Skip(1))
        {
            current = current is null ? null : Member(root, current, step);
        }

        return current;
    }

    private static JsonObject? Member(JsonObject root, JsonObject schema, string key)
    {
        var resolved = Resolve(root, schema);
        if (resolved["properties"] is JsonObject properties && properties[key] is JsonObject found)
        {
            return Resolve(root, found);
        }

        IEnumerable<JsonNode?> inner = [resolved["additionalProperties"], resolved["items"], .. resolved["oneOf"] as JsonArray ?? []];
        return inner.OfType<JsonObject>().Select(part => Member(root, part, key)).FirstOrDefault(member => member is not null);
    }

    private static JsonObject Resolve(JsonObject root, JsonObject schema) =>
        schema["$ref"]?.ToString() is { } reference && root["definitions"] is JsonObject all && all[reference["#/definitions/".Length..]] is JsonObject target ? target : schema;
}
