using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads `gate`: what it requires, and what happens otherwise.</summary>
internal static class GateReader
{
    private static readonly Dictionary<string, EvidenceKind> EvidenceKeys = new()
    {
        ["tests"] = EvidenceKind.Tests,
        ["build"] = EvidenceKind.Build,
        ["lint"] = EvidenceKind.Lint,
        ["format"] = EvidenceKind.Format,
    };

    public static GateSpec? Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (MapReader.Of(node, FlowShapes.Gate, diagnostics) is not { } gate)
        {
            return null;
        }

        var otherwise = Words.Read<GateOtherwise>(gate.Node("otherwise"), "otherwise", diagnostics) ?? GateOtherwise.Hold;
        if (gate.Require("require") is not { } required || MapReader.Of(required, FlowShapes.Require, diagnostics) is not { } reader)
        {
            return null;
        }

        if (reader.Map.Entries.Count == 0)
        {
            diagnostics.Error(Codes.WrongValue, required.Span, "the gate requires nothing", "name what must hold: tests, build, scope, reviews, …");
        }

        return new GateSpec
        {
            Evidence = Evidence(reader),
            Coverage = Coverage(reader),
            ScopeInside = reader.Word("scope", "inside") is not null,
            TestsNotWeakened = reader.Word("tests_weakened", "false") is not null,
            Reviews = Reviews(reader),
            AppliesTo = reader.Text("applies_to"),
            Expression = Expression(reader),
            Otherwise = otherwise,
        };
    }

    private static Dictionary<EvidenceKind, IReadOnlyList<NodeId>> Evidence(MapReader reader)
    {
        var evidence = new Dictionary<EvidenceKind, IReadOnlyList<NodeId>>();
        foreach (var (key, kind) in EvidenceKeys)
        {
            switch (reader.Node(key))
            {
                case null:
                    break;
                case YamlMap map:
                    evidence[kind] = MapReader.Of(map, FlowShapes.Evidence, reader.Diagnostics)?.Require("of") is { } of ? Ids(of, reader.Diagnostics) : [];
                    break;
                case var node:
                    Scalars.Word(node, key, ["passed"], reader.Diagnostics);
                    evidence[kind] = [];
                    break;
            }
        }

        return evidence;
    }

    private static CoverageRequirement? Coverage(MapReader require)
    {
        if (require.Nested("coverage", FlowShapes.Coverage) is not { } reader)
        {
            return null;
        }

        if (reader.Map.Entries.Count == 0)
        {
            require.Diagnostics.Error(Codes.WrongValue, reader.Map.Span, "'coverage' asks nothing", "write min: 80, or max_drop: 0 for no less than the base has");
        }

        return new CoverageRequirement((decimal?)reader.Number("min", 0, 100), (decimal?)reader.Number("max_drop", 0, 100));
    }

    private static ReviewRequirement? Reviews(MapReader require)
    {
        if (require.Nested("reviews", FlowShapes.Reviews) is not { } reader || reader.Require("of") is not { } of)
        {
            return null;
        }

        var ids = Ids(of, require.Diagnostics);
        if (ids.Count == 0)
        {
            require.Diagnostics.Error(Codes.WrongValue, of.Span, "'reviews' names no node");
        }

        var approvals = reader.Node("approve") switch
        {
            null or YamlScalar { Text: "all" } => ids.Count,
            YamlScalar { IsNumber: true } number => (int?)Scalars.Integer(number, "approve", 1, Math.Max(1, ids.Count), require.Diagnostics) ?? ids.Count,
            var node => Approvals(node, ids.Count, require.Diagnostics),
        };
        return new ReviewRequirement(ids, approvals, reader.Boolean("distinct_models") ?? false);
    }

    private static int Approvals(YamlNode node, int all, DiagnosticBag diagnostics)
    {
        Scalars.Wrong<string>(node, "approve", "'all' or a whole number", null, diagnostics);
        return all;
    }

    private static Template? Expression(MapReader reader)
    {
        if (reader.Node("expr") is not { } node)
        {
            return null;
        }

        if (node is YamlScalar { IsText: true } scalar && Templates.HasExpression(scalar.Text))
        {
            return Templates.Text(scalar, reader.Diagnostics);
        }

        reader.Diagnostics.Error(Codes.WrongValue, node.Span, $"'expr' must be an expression, found {node.Description}", "write \"${{ … }}\"");
        return null;
    }

    private static List<NodeId> Ids(YamlNode node, DiagnosticBag diagnostics) =>
        [.. Scalars.NameOrNames(node, "of", Names.Plain, diagnostics).Select(name => new NodeId(name))];
}
