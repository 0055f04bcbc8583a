using System.Text.Json.Nodes;

namespace Pantheon.Core.Dangers;

/// <summary>One changed file that acts without being asked: what kind it is, where it lies, and why it matters to whoever takes the branch.</summary>
public sealed record Danger(string Category, string Path, string Why)
{
    public JsonNode ToJson() => new JsonObject { ["category"] = Category, ["path"] = Path, ["why"] = Why };
}
