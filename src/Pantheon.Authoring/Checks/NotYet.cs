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
    };

    /// <summary>Keys of a flow that another flow runs: it is no run of its own then.</summary>
    private static readonly Dictionary<string, string> OfInner = new() { ["concurrency"] = "say it of the flow that runs it" };

    /// <summary>Each such part of the flow: where it stands, what it is, and what to do until then.</summary>
    /// <param name="isInner">Whether it is looked at as a part of another flow.</param>
    public static IEnumerable<(SourceSpan Place, string Part, string Advice)> Parts(FlowNodes nodes, bool isInner)
    {
        foreach (var part in isInner ? Keys(nodes.Source, OfInner, "the flow") : [])
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
        foreach (var (place, part, advice) in Parts(nodes, isInner: false))
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
