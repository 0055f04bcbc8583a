using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads `map`: a list or a matrix, the item's name, and how many items run at once.</summary>
internal static class MapNodeReader
{
    /// <summary>Names that expressions have already.</summary>
    private static readonly string[] Taken = ["input", "task", "night", "run", "retry", "repo", "prefetch", "true", "false", "null", "nan", "infinity"];

    public static MapSpec? Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (MapReader.Of(node, FlowShapes.Map, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredName("as", Names.Tool);
        if (name is not null && Taken.Contains(name))
        {
            diagnostics.Error(Codes.BadName, reader.Node("as")!.Span, $"'{name}' cannot name the item of a map: expressions have that name already", "name the item for what it is, as in 'as: page'"); // the name was read from it
        }

        var each = reader.Node("each") is { } list ? List(list, "each", diagnostics) : null;
        var matrix = reader.Has("matrix") ? Matrix(reader) : null;
        var parallel = (int?)reader.Integer("parallel", 1, MapSpec.MaxItems);
        var keepGoing = reader.Boolean("keep_going") ?? false;
        if (reader.Has("each") == reader.Has("matrix"))
        {
            var message = reader.Has("each") ? "a map has 'each' or 'matrix', not both" : "a map needs 'each' or 'matrix'";
            diagnostics.Error(Codes.KeysExclude, reader.Has("each") ? reader.SpanOf("matrix") : node.Span with { Length = 1 }, message, "'each' gives one list, 'matrix' one for each name");
            return null;
        }

        return name is null || (each is null && matrix is null) ? null : new MapSpec(each, matrix, name, parallel, keepGoing);
    }

    private static Dictionary<string, ValueTemplate>? Matrix(MapReader map)
    {
        var matrix = new Dictionary<string, ValueTemplate>();
        var entries = map.Entries("matrix", Names.Tool);
        foreach (var entry in entries)
        {
            if (List(entry.Value, entry.Key, map.Diagnostics) is { } list)
            {
                matrix[entry.Key] = list;
            }
        }

        if (entries.Count == 0 && map.Node("matrix") is YamlMap empty)
        {
            map.Diagnostics.Error(Codes.WrongValue, empty.Span, "the matrix is empty", "give each name a list of its values");
        }

        return matrix.Count == 0 || matrix.Count < entries.Count ? null : matrix;
    }

    private static ValueTemplate? List(YamlNode node, string what, DiagnosticBag diagnostics) => node switch
    {
        YamlList list => Templates.Value(list, diagnostics),
        YamlScalar { IsText: true } scalar when Templates.HasExpression(scalar.Text) => Templates.Value(scalar, diagnostics),
        _ => Scalars.Wrong<ValueTemplate>(node, what, "a list, or an expression that gives one", null, diagnostics),
    };
}
