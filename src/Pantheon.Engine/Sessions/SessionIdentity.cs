using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>What two attempts must have in common to hold one session.</summary>
internal static class SessionIdentity
{
    public static JsonObject Of(SessionRequest request, ToolBox tools)
    {
        var pin = request.Model.Pin;
        return new JsonObject
        {
            ["agent"] = $"{request.Agent.Ref} {request.Agent.Digest}",
            ["model"] = string.Create(CultureInfo.InvariantCulture, $"{pin.Address} {pin.Id}@{pin.Digest} {pin.ContextLength}"),
            ["tools"] = Words(tools).ToString(),
            ["inputs"] = Read(request).ToString(),
        };
    }

    /// <summary>What its prompt may show, however a store has ordered it since.</summary>
    private static Digest Read(SessionRequest request)
    {
        var roots = request.Agent.Prompt.Paths.Select(path => path.Root).Where(request.Roots.ContainsKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return CanonicalJson.DigestOf(new JsonObject
        {
            ["in"] = request.Inputs.DeepClone(),
            ["shared"] = new JsonObject(roots.Select(name => KeyValuePair.Create(name, request.Roots[name]?.DeepClone()))),
        });
    }

    private static Digest Words(ToolBox tools)
    {
        var words = new StringBuilder();
        foreach (var name in tools.Names)
        {
            words.Append(name);
            if (tools.TryFind(name, out var tool))
            {
                words.Append(' ').Append(tool.Definition.Edits).Append(tool.Definition.Evidence).Append(tool.Definition.Description).Append(tool.Definition.Input.Document.ToJsonString());
            }
        }

        return Digest.Of(words.ToString());
    }
}
