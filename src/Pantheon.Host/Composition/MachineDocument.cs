using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Composition;

/// <summary>What a machine brings to a plan: the runtimes that exist under the policy, with endpoints and pinned models; the sandbox; who keeps the caps; versions.</summary>
internal static class MachineDocument
{
    public static JsonObject Of(BoxSpec box, RuntimeSet runtimes, string sandbox, string caps) => new()
    {
        ["box"] = box.Name,
        ["runtimes"] = new JsonArray([.. box.Pools.Values.Where(pool => runtimes.Find(pool.Name) is not null).OrderBy(pool => pool.Name, StringComparer.Ordinal).Select(Runtime)]),
        ["caches"] = new JsonArray([.. box.Caches.Order(StringComparer.Ordinal).Select(cache => (JsonNode)cache)]),
        ["sandbox"] = sandbox,
        ["caps"] = caps,
        ["versions"] = new JsonObject { ["pantheon"] = ProgramVersion.Text, ["dotnet"] = RuntimeInformation.FrameworkDescription, ["system"] = RuntimeInformation.OSDescription },
    };

    private static JsonNode Runtime(PoolSpec pool) => new JsonObject
    {
        ["pool"] = pool.Name,
        ["kind"] = Word.Of(pool.Kind),
        ["origin"] = Word.Of(pool.Origin),
        ["endpoint"] = EndpointOf(pool),
        ["models"] = new JsonObject(pool.Models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => KeyValuePair.Create<string, JsonNode?>(
            model.Key, new JsonObject { ["id"] = model.Value.Id, ["digest"] = model.Value.Digest }))),
    };

    /// <summary>Where a pool listens, in words: an address, a socket, a child of our own, or inside the program.</summary>
    public static string EndpointOf(PoolSpec pool) => pool.Endpoint ?? pool.Kind switch
    {
        RuntimeKind.LlamaCpp => "child on a socket of our own",
        RuntimeKind.Scripted => "inside the program",
        _ => "none",
    };
}
