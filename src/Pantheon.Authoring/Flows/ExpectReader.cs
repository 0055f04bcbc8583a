using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads `expect`: what must hold of a node's tests and changes.</summary>
internal static class ExpectReader
{
    public static ExpectSpec? Read(YamlNode node, DiagnosticBag diagnostics) =>
        MapReader.Of(node, FlowShapes.Expect, diagnostics) is not { } reader
            ? null
            : new ExpectSpec
            {
                FailToPass = ListOf(reader, "fail_to_pass"),
                PassToPass = reader.Node("pass_to_pass") is YamlScalar { Text: "all" or "none" } word ? Templates.Value(word, diagnostics) : ListOf(reader, "pass_to_pass"),
                ProtectedPaths = ListOf(reader, "protected_paths"),
                MaxFiles = Count(reader, "max_files"),
                MaxAddedLines = Count(reader, "max_added_lines"),
                ForbidAdded = reader.Texts("forbid_added"),
            };

    private static ValueTemplate? Count(MapReader reader, string key) =>
        reader.Node(key) is { } node ? RetryReader.Count(node, key, 1, int.MaxValue, reader.Diagnostics) : null;

    private static ValueTemplate? ListOf(MapReader reader, string key)
    {
        switch (reader.Node(key))
        {
            case null:
                return null;
            case YamlScalar { IsText: true } scalar when Templates.HasExpression(scalar.Text):
                return Templates.Value(scalar, reader.Diagnostics);
            case YamlList list:
                Scalars.Texts(list, key, reader.Diagnostics);
                return Templates.Value(list, reader.Diagnostics);
            case var node:
                var words = key == "pass_to_pass" ? "all, none, " : "";
                return Scalars.Wrong<ValueTemplate>(node, key, $"{words}a list of texts, or an expression that gives one", null, reader.Diagnostics);
        }
    }
}
