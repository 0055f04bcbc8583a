using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Declared;

/// <summary>What a tool or run node calls: the declared command, its arguments with their defaults, and what its success proves.</summary>
public sealed record DeclaredCall(ToolSpec Spec, JsonObject Arguments, EvidenceKind? Evidence)
{
    /// <summary>The same command on the same recipe has the same digest, whatever run asks.</summary>
    public Digest RecipeFor(RepositorySpec repository) => Digest.Of(string.Join('\n',
        Describe(Spec.Arguments),
        Arguments.ToJsonString(),
        Spec.Parse?.Source ?? "",
        Spec.Results ?? "",
        Spec.Coverage ?? "",
        string.Join('\u001f', repository.Test),
        string.Join('\u001f', repository.Build),
        repository.Results ?? ""));

    public static EvidenceKind? EvidenceOf(NodeSpec node, Catalog catalog) => node switch
    {
        RunNode run => run.Evidence,
        ToolNode tool => catalog.Tools.GetValueOrDefault(tool.Tool)?.Evidence,
        _ => null,
    };

    /// <summary>Whether what it calls leaves reports of the lines that were run.</summary>
    public static bool GivesCoverage(NodeSpec node, Catalog catalog) =>
        node is ToolNode tool && catalog.Tools.GetValueOrDefault(tool.Tool)?.Coverage is not null;

    public static DeclaredCall Of(ToolNode node, Catalog catalog, EvaluationContext values)
    {
        if (!catalog.Tools.TryGetValue(node.Tool, out var spec))
        {
            throw new PantheonException(Codes.ToolMissing, $"node '{node.Id}' calls the tool '{node.Tool}', which the catalog does not declare", "add tools/" + node.Tool + ".yaml");
        }

        var arguments = new JsonObject(node.With.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Evaluate(values)?.DeepClone())));
        return new DeclaredCall(spec, WithDefaults(arguments, spec.Input), spec.Evidence);
    }

    public static DeclaredCall Of(RunNode node, RepositorySpec repository, EvaluationContext values)
    {
        var argv = node.Arguments.EvaluateArguments(values);
        var spec = new ToolSpec
        {
            Name = node.Id.Value,
            Description = $"the command of node '{node.Id}'",
            Input = JsonSchema.Parse(new JsonObject { ["type"] = "object" }),
            Arguments = new ValueTemplate.List([.. argv.Select(argument => new ValueTemplate.Constant(argument))]),
            Timeout = node.Timeout,
            Edits = node.Edits,
            Evidence = node.Evidence,
            Parse = ParserOf(node, repository),
            Span = node.Span,
        };
        return new DeclaredCall(spec, [], node.Evidence);
    }

    private static Template? ParserOf(RunNode node, RepositorySpec repository) => node.Evidence switch
    {
        EvidenceKind.Tests when repository.Results is { } parser => Template.Parse(parser, node.Span, []),
        EvidenceKind.Build => Template.Parse("msbuild", node.Span, []),
        _ => null,
    };

    private static JsonObject WithDefaults(JsonObject arguments, JsonSchema schema)
    {
        foreach (var (name, property) in schema.Document["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject described && described["default"] is { } value && arguments[name] is null)
            {
                arguments[name] = value.DeepClone();
            }
        }

        return arguments;
    }

    private static string Describe(ValueTemplate template) => template switch
    {
        ValueTemplate.Constant constant => constant.Value?.ToJsonString() ?? "null",
        ValueTemplate.Text text => text.Template.Source,
        ValueTemplate.List list => string.Join('\u001f', list.Items.Select(Describe)),
        ValueTemplate.Map map => string.Join('\u001f', map.Entries.Select(entry => entry.Key + "=" + Describe(entry.Value))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
