using Pantheon.Authoring.Tools;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>
/// The parts of the flow language that are read and checked and that nothing carries out yet. A flow with one of them is loaded with a warning, so that the others run, and a run of it is refused.
/// A part that is carried out is taken off the list.
/// </summary>
internal static class NotYet
{
    /// <summary>Keys of a node, each with what to do until then.</summary>
    private static readonly Dictionary<string, string> OfNode = new()
    {
        ["accept"] = "describe the answer by the agent's output schema",
        ["pool"] = "choose the pool by the agent's route",
    };

    private static readonly Dictionary<string, string> OfDefaults = new() { ["pool"] = "choose the pool by the agent's route" };

    private static readonly Dictionary<string, string> OfFlow = new()
    {
        ["concurrency"] = "remove it; runs of one repository do not share a tree",
    };

    /// <summary>Each such part of the flow: where it stands, what it is, and what to do until then.</summary>
    public static IEnumerable<(SourceSpan Place, string Part, string Advice)> Parts(FlowNodes nodes)
    {
        foreach (var part in Keys(nodes.Source, OfFlow, "the flow").Concat(Keys(nodes.Source.At("defaults"), OfDefaults, "the defaults")))
        {
            yield return part;
        }

        foreach (var (section, id) in nodes.Places)
        {
            foreach (var part in Keys(nodes.Source.At(section, id), OfNode, $"node '{id}'"))
            {
                yield return part;
            }
        }

        foreach (var node in nodes.All.OfType<ToolNode>())
        {
            if (BuiltInTools.Later.TryGetValue(node.Tool, out var advice))
            {
                yield return (nodes.At(node, "tool").Span, $"the tool '{node.Tool}' of node '{node.Id}'", advice);
            }
        }
    }

    public static void Check(FlowNodes nodes, DiagnosticBag diagnostics)
    {
        foreach (var (place, part, advice) in Parts(nodes))
        {
            diagnostics.Warning(Codes.NotSupportedYet, place, $"{part} is not supported yet: a run of this flow is refused", advice);
        }
    }

    private static IEnumerable<(SourceSpan Place, string Part, string Advice)> Keys(YamlNode source, Dictionary<string, string> parts, string noun)
    {
        foreach (var entry in (source as YamlMap)?.Entries ?? [])
        {
            if (parts.TryGetValue(entry.Key, out var advice) && entry.Value is not YamlScalar { Text: "off" })
            {
                yield return (entry.KeySpan, $"the key '{entry.Key}' of {noun}", advice);
            }
        }
    }
}
