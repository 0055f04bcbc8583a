using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>Finds what a `$ref` names: the whole schema, or one of its definitions.</summary>
internal static class SchemaReference
{
    public static JsonObject? Resolve(JsonObject root, string reference)
    {
        if (reference == "#")
        {
            return root;
        }

        return reference.Split('/') is ["#", ("$defs" or "definitions") and var section, var name] ? (root[section] as JsonObject)?[name] as JsonObject : null;
    }
}
