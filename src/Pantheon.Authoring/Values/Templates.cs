using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;

namespace Pantheon.Authoring.Values;

/// <summary>Reads values whose texts may hold `${{ … }}`, with the places of their expressions.</summary>
internal static class Templates
{
    public static ValueTemplate? Value(YamlNode node, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case YamlMap map:
                var entries = map.Entries.Select(entry => (entry.Key, Value: Value(entry.Value, diagnostics))).ToList();
                return entries.Exists(entry => entry.Value is null)
                    ? null
                    : new ValueTemplate.Map(entries.ToDictionary(entry => entry.Key, entry => entry.Value!)); // checked on the line above
            case YamlList list:
                var items = list.Items.Select(item => Value(item, diagnostics)).ToList();
                return items.Contains(null) ? null : new ValueTemplate.List([.. items.OfType<ValueTemplate>()]);
            case YamlScalar { IsText: true } scalar when HasExpression(scalar.Text):
                return Text(scalar, diagnostics) is { } template ? new ValueTemplate.Text(template) : null;
            default:
                return new ValueTemplate.Constant(YamlJson.Of(node));
        }
    }

    /// <summary>The entries of a mapping (`in`, `with`) as values.</summary>
    public static IReadOnlyDictionary<string, ValueTemplate> Values(MapReader reader, string key)
    {
        var values = new Dictionary<string, ValueTemplate>();
        foreach (var entry in reader.Entries(key))
        {
            if (Value(entry.Value, reader.Diagnostics) is { } value)
            {
                values[entry.Key] = value;
            }
        }

        return values;
    }

    public static Template? Text(YamlScalar scalar, DiagnosticBag diagnostics) => Template.Parse(scalar.Text, scalar.ContentSpan, diagnostics);

    public static bool HasExpression(string text) => text.Contains("${{", StringComparison.Ordinal);
}
