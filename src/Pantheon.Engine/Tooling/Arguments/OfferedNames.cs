using System.Text.Json.Nodes;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>Tools as the reader of printed calls wants them, with the names that models print for them.</summary>
public static class OfferedNames
{
    public static OfferedTools Of(IReadOnlyDictionary<string, JsonObject?> schemas)
    {
        ArgumentNullException.ThrowIfNull(schemas);
        string[] names = [.. schemas.Keys];
        return new OfferedTools(schemas, printed => NameMatch.FindTool(printed, names));
    }
}
