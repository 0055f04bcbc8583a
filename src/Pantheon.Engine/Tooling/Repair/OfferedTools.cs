using System.Text.Json.Nodes;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The tools that were offered with a request, by exact name, with the schemas of their arguments.</summary>
public sealed class OfferedTools
{
    private readonly IReadOnlyDictionary<string, JsonObject?>? _schemas;

    public OfferedTools(IReadOnlyDictionary<string, JsonObject?> schemas) => _schemas = schemas;

    private OfferedTools() => _schemas = null;

    /// <summary>Every name is offered; for texts that come without a list of tools.</summary>
    public static OfferedTools Any { get; } = new();

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

        return _schemas.ContainsKey(name) ? name : _schemas.ContainsKey(Bare(name)) ? Bare(name) : null;
    }

    /// <summary>The schema of one argument, when it is known.</summary>
    public JsonObject? SchemaOf(string tool, string argument) =>
        _schemas is not null && _schemas.TryGetValue(tool, out var schema) ? (schema?["properties"] as JsonObject)?[argument] as JsonObject : null;

    private static string Bare(string name) => name.StartsWith("functions.", StringComparison.Ordinal) ? name["functions.".Length..] : name;
}
