using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>YAML (and so JSON) files as JSON values, for inputs and canned data that have no reader of their own.</summary>
public static class YamlJson
{
    /// <summary>The value of a file, or null with the reason in the bag.</summary>
    public static JsonNode? Read(string file, string text, DiagnosticBag diagnostics) =>
        YamlDocument.Read(file, text, diagnostics) is { } root ? Of(root) : null;

    internal static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Of)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar { Boolean: { } value } => JsonValue.Create(value),
        YamlScalar { IsPlain: true } scalar when YamlNumber.TryParse(scalar.Text, out var number) => number,
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
