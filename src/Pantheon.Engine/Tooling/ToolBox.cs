using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Tools;
using Pantheon.Engine.Tooling.Arguments;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling;

/// <summary>The tools one session was granted, in an order that never changes, so that a server's prefix cache keeps working.</summary>
public sealed class ToolBox(IEnumerable<ITool> tools)
{
    private readonly SortedDictionary<string, ITool> _tools =
        new(tools.ToDictionary(tool => tool.Definition.Name, StringComparer.Ordinal), StringComparer.Ordinal);

    public IEnumerable<string> Names => _tools.Keys;

    public bool TryFind(string name, [NotNullWhen(true)] out ITool? tool) => _tools.TryGetValue(name, out tool);

    /// <summary>The tool that a printed name stands for: but for case, a prefix or a slip, and only one; null when none is meant.</summary>
    public ITool? Match(string printed) =>
        _tools.TryGetValue(printed, out var tool) ? tool : NameMatch.FindTool(printed, _tools.Keys) is { } name ? _tools[name] : null;

    /// <summary>The tools as the reader of printed calls wants them.</summary>
    public OfferedTools Offered() => OfferedNames.Of(_tools.ToDictionary(tool => tool.Key, tool => (JsonObject?)tool.Value.Definition.Input.Document, StringComparer.Ordinal));

    /// <summary>What the model is told: name, description and argument schema of every tool.</summary>
    public IList<AITool> Declarations() =>
        [.. _tools.Values.Select(tool => (AITool)AIFunctionFactory.CreateDeclaration(
            tool.Definition.Name,
            tool.Definition.Description,
            JsonSerializer.SerializeToElement(tool.Definition.Input.Document)))];
}
