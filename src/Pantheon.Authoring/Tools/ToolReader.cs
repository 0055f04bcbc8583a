using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Authoring.Tools;

/// <summary>Reads tools/NAME.yaml: one command, or one tool of a local MCP server, that an agent or a flow may call.</summary>
internal static class ToolReader
{
    /// <summary>`sandbox` may only say what holds anyway: no network, and the worktree and its temporary folder to write to.</summary>
    public static Shape Tool { get; } = new(
        "the tool",
        "tool.v1.json#",
        "name",
        "description",
        "input",
        "run",
        "mcp",
        "timeout",
        "edits",
        "evidence",
        "sandbox",
        "parse",
        "results",
        "coverage",
        "returns");

    public static Shape Sandbox { get; } = new("the sandbox", "tool.v1.json#/properties/sandbox", "network", "write");

    public static IReadOnlyList<string> Parsers { get; } = ["trx", "junit", "tap", "msbuild", "json", "text"];

    public static Definition<ToolSpec>? Read(string file, string text, DiagnosticBag diagnostics)
    {
        if (YamlDocument.Read(file, text, diagnostics) is not { } root || MapReader.Of(root, Tool, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredName("name", Names.Tool);
        var description = reader.RequiredText("description");
        var input = reader.Require("input") is { } schema ? Input(schema, diagnostics) : null;
        var mcp = reader.Has("mcp") ? McpReader.Read(reader) : null;
        var arguments = reader.Has("mcp") ? mcp is null ? null : new ValueTemplate.List([])
            : reader.Require("run") is { } run ? Arguments(run, diagnostics) : null;
        CheckSandbox(reader);
        if (name is not null && BuiltInTools.IsKnown(name))
        {
            diagnostics.Error(Codes.DuplicateDefinition, reader.Node("name")!.Span, $"'{name}' is a tool of Pantheon itself", "give the declared tool another name"); // it was read from there
        }

        var timeout = reader.Duration("timeout");
        var edits = reader.Boolean("edits") ?? false;
        var evidence = Words.Read<EvidenceKind>(reader.Node("evidence"), "evidence", diagnostics);
        var parse = Parser(reader, diagnostics);
        var results = reader.Text("results");
        var coverage = reader.Text("coverage");
        if (evidence == EvidenceKind.Coverage && coverage is null && mcp is null)
        {
            diagnostics.Error(Codes.CoverageUnnamed, reader.Node("evidence")!.Span, "the tool proves coverage and names no report", "write 'coverage' with a glob of its Cobertura or LCOV files below tool.out"); // it was read from there
        }

        var returns = reader.Node("returns") is { } type ? ContractTypes.Read(type, "returns", diagnostics) : null;
        if (name is null)
        {
            return null;
        }

        var spec = description is null || input is null || arguments is null
            ? null
            : new ToolSpec
            {
                Name = name,
                Description = description,
                Input = input,
                Arguments = arguments,
                Mcp = mcp,
                Timeout = mcp is null ? TimeSpan.FromMinutes(15) : TimeSpan.FromMinutes(2),
                Edits = edits,
                Evidence = evidence,
                Parse = parse,
                Results = results,
                Coverage = coverage,
                Returns = returns,
                Span = root.Span,
            };
        return new Definition<ToolSpec>(name, spec is not null && timeout is { } limit ? spec with { Timeout = limit } : spec, root);
    }

    /// <summary>argv: a list whose entries may hold expressions, or one expression that gives a list.</summary>
    public static ValueTemplate? Arguments(YamlNode node, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case YamlList { Items.Count: 0 }:
                diagnostics.Error(Codes.WrongValue, node.Span, "'run' is an empty list; the program to run is missing");
                return null;
            case YamlList list:
                foreach (var item in list.Items.Where(item => item is not YamlScalar { IsNull: false }))
                {
                    diagnostics.Error(Codes.WrongType, item.Span, $"an argument of 'run' must be a text, found {item.Description}");
                }

                return list.Items.All(item => item is YamlScalar { IsNull: false }) ? Templates.Value(list, diagnostics) : null;
            case YamlScalar { IsText: true } scalar when IsOneExpression(scalar):
                return Templates.Value(scalar, diagnostics);
            case YamlScalar { IsText: true }:
                diagnostics.Error(Codes.WrongType, node.Span, "'run' of a tool must be a list, found a script", "write the program and its arguments as a list: [bash, -euc, \"…\"]");
                return null;
            default:
                return Scalars.Wrong<ValueTemplate>(node, "run", "a list: the program and its arguments", null, diagnostics);
        }
    }

    /// <summary>Whether the text is one expression, which may give a list.</summary>
    public static bool IsOneExpression(YamlScalar scalar) =>
        scalar.Text.StartsWith("${{", StringComparison.Ordinal) && scalar.Text.EndsWith("}}", StringComparison.Ordinal) && scalar.Text.LastIndexOf("${{", StringComparison.Ordinal) == 0;

    private static JsonSchema? Input(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is not YamlMap map)
        {
            return Scalars.Wrong<JsonSchema>(node, "input", "a JSON Schema of an object", null, diagnostics);
        }

        if (map.Find("type")?.Value is not YamlScalar { Text: "object" })
        {
            diagnostics.Error(Codes.WrongValue, map.Find("type")?.Value.Span ?? map.Span with { Length = 1 }, "the input of a tool must have 'type: object'", "arguments come by name");
            return null;
        }

        return ContractTypes.Schema(map, diagnostics);
    }

    private static Template? Parser(MapReader reader, DiagnosticBag diagnostics)
    {
        if (reader.Node("parse") is not { } node)
        {
            return null;
        }

        return node is YamlScalar { IsText: true } scalar && (Templates.HasExpression(scalar.Text) || reader.Word("parse", [.. Parsers]) is not null)
            ? Templates.Text(scalar, diagnostics)
            : node is YamlScalar { IsText: true } ? null : Scalars.Wrong<Template>(node, "parse", "the name of a parser", null, diagnostics);
    }

    private static void CheckSandbox(MapReader tool)
    {
        if (tool.Nested("sandbox", Sandbox) is not { } reader)
        {
            return;
        }

        reader.Word("network", "none");
        if (reader.Node("write") is YamlList list)
        {
            foreach (var item in list.Items)
            {
                Scalars.Word(item, "write", ["worktree", "tmp"], tool.Diagnostics);
            }
        }
        else if (reader.Node("write") is { } node)
        {
            Scalars.Wrong<string>(node, "write", "a list of worktree and tmp", null, tool.Diagnostics);
        }
    }
}
