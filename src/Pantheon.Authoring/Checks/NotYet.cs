using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Checks;

/// <summary>The parts of the flow language that are read and checked and that the engine does not run yet: a flow with one of them is refused. A part that runs is taken off the list.</summary>
internal static class NotYet
{
    /// <summary>Keys of a node, each with what to do until then.</summary>
    private static readonly Dictionary<string, string> OfNode = new()
    {
        ["pool"] = "choose the pool by the agent's route",
    };

    private static readonly Dictionary<string, string> OfDefaults = new() { ["pool"] = "choose the pool by the agent's route" };

    private static readonly Dictionary<string, string> OfFlow = new()
    {
        ["concurrency"] = "remove it; runs of one repository do not share a tree",
    };

    public static void Check(FlowNodes nodes, DiagnosticBag diagnostics)
    {
        Check(nodes.Source, OfFlow, "the flow", diagnostics);
        Check(nodes.Source.At("defaults"), OfDefaults, "the defaults", diagnostics);
        foreach (var (section, id) in nodes.Places)
        {
            Check(nodes.Source.At(section, id), OfNode, $"node '{id}'", diagnostics);
        }
    }

    private static void Check(YamlNode source, Dictionary<string, string> parts, string noun, DiagnosticBag diagnostics)
    {
        foreach (var entry in (source as YamlMap)?.Entries ?? [])
        {
            if (parts.TryGetValue(entry.Key, out var advice) && entry.Value is not YamlScalar { Text: "off" })
            {
                diagnostics.Error(Codes.NotSupportedYet, entry.KeySpan, $"the key '{entry.Key}' of {noun} is not supported yet", advice);
            }
        }
    }
}
