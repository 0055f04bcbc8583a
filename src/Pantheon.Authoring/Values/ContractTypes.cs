using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Values;

/// <summary>Reads the types of inputs and outputs: a contract or plain type by name (`task.v1`, `string[]`, `plan.v1?`), or an inline JSON Schema.</summary>
internal static class ContractTypes
{
    public static ContractType? Read(YamlNode node, string what, DiagnosticBag diagnostics) => node switch
    {
        YamlMap map => Schema(map, diagnostics) is { } schema ? new ContractType { Schema = schema, IsOptional = map.Find("default") is not null } : null,
        YamlScalar { IsText: true } scalar => Named(scalar, what, diagnostics),
        _ => Scalars.Wrong<ContractType>(node, what, "a type name or a JSON Schema", null, diagnostics),
    };

    public static IReadOnlyDictionary<string, ContractType> ReadAll(MapReader reader, string key)
    {
        var types = new Dictionary<string, ContractType>();
        foreach (var entry in reader.Entries(key, Names.Tool))
        {
            if (Read(entry.Value, entry.Key, reader.Diagnostics) is { } type)
            {
                types[entry.Key] = type;
            }
        }

        return types;
    }

    /// <summary>An inline schema; a fault is put at the place of the keyword.</summary>
    public static JsonSchema? Schema(YamlMap map, DiagnosticBag diagnostics)
    {
        try
        {
            return JsonSchema.Parse((JsonObject)YamlJson.Of(map)!); // a mapping is always an object
        }
        catch (SchemaException fault)
        {
            diagnostics.Error(fault.Code, Place(map, fault.Path), fault.Message, fault.Hint);
            return null;
        }
    }

    private static ContractType? Named(YamlScalar scalar, string what, DiagnosticBag diagnostics)
    {
        if (ContractType.Parse(scalar.Text) is { } type)
        {
            return type;
        }

        var name = scalar.Text.TrimEnd('?', '[', ']');
        diagnostics.Error(Codes.UnknownType, scalar.Span, $"'{what}' has the unknown type '{scalar.Text}'", DidYouMean.HintOrList(name, [.. Contracts.Names, .. Contracts.PlainTypes], "types"));
        return null;
    }

    // a fault names its keyword by JSON path: $.properties.page.items
    private static SourceSpan Place(YamlMap map, string path)
    {
        var steps = path.Split(['$', '.', '[', ']', '/', '\''], StringSplitOptions.RemoveEmptyEntries);
        if (steps.Length == 0)
        {
            return map.Span with { Length = 1 };
        }

        return map.At(steps.AsSpan(0, steps.Length - 1)) is YamlMap parent && parent.Find(steps[^1]) is { } entry ? entry.KeySpan : map.At(steps).Span;
    }
}
