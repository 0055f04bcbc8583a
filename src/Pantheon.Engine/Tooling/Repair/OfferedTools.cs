using System.Text.Json.Nodes;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The tools that were offered with a request, with the schemas of their arguments.</summary>
public sealed class OfferedTools
{
    private readonly IReadOnlyDictionary<string, JsonObject?>? _schemas;
    private readonly Func<string, string?> _match;

    /// <summary>Tools by their exact names.</summary>
    public OfferedTools(IReadOnlyDictionary<string, JsonObject?> schemas)
        : this(schemas, _ => null)
    {
    }

    /// <summary>Tools by their names, and by those that a match takes for one of them where the form leaves no doubt that a call is meant.</summary>
    public OfferedTools(IReadOnlyDictionary<string, JsonObject?> schemas, Func<string, string?> match)
    {
        _schemas = schemas;
        _match = _ => null;
        Near = new OfferedTools(match, schemas);
    }

    private OfferedTools(Func<string, string?> match, IReadOnlyDictionary<string, JsonObject?>? schemas)
    {
        _schemas = schemas;
        _match = match;
        Near = this;
    }

    /// <summary>Every name is offered; for texts that come without a list of tools.</summary>
    public static OfferedTools Any { get; } = new(_ => null, null);

    /// <summary>The same tools, found by names that are nearly theirs too.</summary>
    internal OfferedTools Near { get; }

    /// <summary>Whether this very tool is in a list of offered ones, not merely allowed because there is no list.</summary>
    public bool Lists(string name) => _schemas?.ContainsKey(name) == true;

    /// <summary>The offered name that a printed one stands for, or null.</summary>
    public string? Find(string printed)
    {
        var name = printed.Trim();
        if (_schemas is null)
        {
            return name.Length == 0 ? null : Bare(name);
        }

        return _schemas.ContainsKey(name) ? name : _schemas.ContainsKey(Bare(name)) ? Bare(name) : _match(name);
    }

    /// <summary>The schema of one argument, when it is known.</summary>
    public JsonObject? SchemaOf(string tool, string argument) =>
        _schemas is not null && _schemas.TryGetValue(tool, out var schema) ? (schema?["properties"] as JsonObject)?[argument] as JsonObject : null;

    private static string Bare(string name) => name.StartsWith("functions.", StringComparison.Ordinal) ? name["functions.".Length..] : name;
}
