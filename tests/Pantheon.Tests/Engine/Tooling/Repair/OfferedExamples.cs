using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Tests.Engine.Tooling.Repair;

/// <summary>Tools as a session would offer them.</summary>
internal static class OfferedExamples
{
    public static OfferedTools Tools { get; } = new(new Dictionary<string, JsonObject?>
    {
        ["read_file"] = Schema("""{"type":"object","properties":{"path":{"type":"string"},"lines":{"type":"integer"}}}"""),
        ["write_file"] = Schema("""{"type":"object","properties":{"path":{"type":"string"},"text":{"type":"string"}}}"""),
        ["list_files"] = Schema("""{"type":"object","properties":{"globs":{"type":"array","items":{"type":"string"}}}}"""),
    });

    private static JsonObject Schema(string json) => (JsonObject)JsonNode.Parse(json)!;
}
