using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.Discovery;

/// <summary>What a server said to one GET.</summary>
internal sealed record ProbeAnswer(int Status, string Server, string Text)
{
    public bool IsOk => Status == 200;

    /// <summary>The body as a JSON object, or null: many servers answer strangers' paths with a page or a sentence.</summary>
    public JsonObject? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Text) as JsonObject;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
