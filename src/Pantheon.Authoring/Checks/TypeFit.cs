using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;

namespace Pantheon.Authoring.Checks;

/// <summary>Says why a value of one type can never be one of another; what may be right is let through, the run looks again.</summary>
internal static class TypeFit
{
    private const int MaxDepth = 6;

    /// <summary>What is wrong, as the end of a sentence that begins with the value's path: `is a number and must be a text`; null when it may fit.</summary>
    public static (string Path, string Fault)? Misfit(KnownType given, KnownType wanted, string path = "", int depth = 0)
    {
        if (given.Kinds == ValueKinds.Any || wanted.Kinds == ValueKinds.Any || given.Kinds == ValueKinds.Null)
        {
            return null;
        }

        if (given.IsOnly(~wanted.Kinds & ValueKinds.Any))
        {
            return (path, $"is {KnownType.Said(given.Kinds & ~ValueKinds.Null)} and must be {KnownType.Said(wanted.Kinds & ~ValueKinds.Null)}");
        }

        if (depth == MaxDepth || given.Schema is not { } from || wanted.Schema is not { } to)
        {
            return null;
        }

        if (given.IsOnly(ValueKinds.List) && wanted.IsOnly(ValueKinds.List))
        {
            return Misfit(given.Item(), wanted.Item(), path + "[]", depth + 1);
        }

        return given.IsOnly(ValueKinds.Object) && wanted.IsOnly(ValueKinds.Object) ? MemberMisfit(given, from, wanted, to, path, depth) : null;
    }

    private static (string Path, string Fault)? MemberMisfit(KnownType given, JsonObject from, KnownType wanted, JsonObject to, string path, int depth)
    {
        if (from["properties"] is not JsonObject members || to["properties"] is not JsonObject places)
        {
            return null;
        }

        if (SchemaWalk.IsClosed(from) && (to["required"] as JsonArray ?? []).Select(name => name?.ToString() ?? "").FirstOrDefault(name => !members.ContainsKey(name)) is { } missing)
        {
            return (path, $"has no '{missing}', which is required");
        }

        if (SchemaWalk.IsClosed(to) && (from["required"] as JsonArray ?? []).Select(name => name?.ToString() ?? "").FirstOrDefault(name => !places.ContainsKey(name)) is { } extra)
        {
            return (path, $"has '{extra}', which is not among {string.Join(", ", places.Select(place => place.Key))}");
        }

        return members.Select(member => member.Key).Where(places.ContainsKey)
            .Select(name => Misfit(given.Member(name), wanted.Member(name), $"{path}.{name}", depth + 1))
            .FirstOrDefault(fault => fault is not null);
    }
}
