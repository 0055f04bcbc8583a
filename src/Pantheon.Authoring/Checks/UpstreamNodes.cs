using System.Text.Json.Nodes;

namespace Pantheon.Authoring.Checks;

/// <summary>The nodes that an expression may read, found only when an expression names one: most of a large flow's expressions do not.</summary>
internal sealed class UpstreamNodes(FlowNodes nodes, Func<IEnumerable<string>> readable, Func<string, JsonObject?> outputOf)
{
    private readonly Lazy<HashSet<string>> _readable = new(() => [.. readable()]);

    public IEnumerable<string> Names => _readable.Value;

    public bool Exists(string id) => nodes.Has(id);

    /// <summary>What can be read of a node, when it may be read here.</summary>
    public bool TryFind(string id, out JsonObject? schema)
    {
        schema = null;
        if (!nodes.Has(id) || !_readable.Value.Contains(id))
        {
            return false;
        }

        schema = SchemaWalk.Closed(
            ("output", outputOf(id)),
            ("result", Text()),
            ("status", Text()),
            ("failure", FailureSchema()));
        return true;
    }

    /// <summary>What can be read of a failure, and further texts by name.</summary>
    public static JsonObject FailureSchema(params ReadOnlySpan<string> more)
    {
        string[] names = ["kind", "cause", "message", "digest", .. more];
        return SchemaWalk.Closed([.. names.Select(name => (name, (JsonObject?)Text()))]);
    }

    private static JsonObject Text() => new() { ["type"] = "string" };
}
