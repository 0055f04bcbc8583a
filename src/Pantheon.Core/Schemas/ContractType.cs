using System.Text.Json.Nodes;

namespace Pantheon.Core.Schemas;

/// <summary>The type of an input or output as authored: a contract or plain type by name, or an inline schema; optional with `?`, a list with `[]`.</summary>
public sealed record ContractType
{
    /// <summary>`task.v1`, `string`, …; null for an inline schema.</summary>
    public string? Name { get; init; }

    public bool IsList { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>Of a value that is there; an optional one may also be missing or null.</summary>
    public required JsonSchema Schema { get; init; }

    /// <summary>Whether the value is a patch, which is computed from the worktree and never taken from the model's words.</summary>
    public bool IsPatch => Name == "patch.v1" && !IsList;

    /// <summary>Reads `task.v1`, `string[]`, `plan.v1?`, `review.v1[]?`; null when the name is not known.</summary>
    public static ContractType? Parse(string text)
    {
        var isOptional = text.EndsWith('?');
        var rest = isOptional ? text[..^1] : text;
        var isList = rest.EndsWith("[]", StringComparison.Ordinal);
        var name = isList ? rest[..^2] : rest;
        if (Contracts.Find(name) is not { } item)
        {
            return null;
        }

        var schema = isList ? JsonSchema.Parse(new JsonObject { ["type"] = "array", ["items"] = item.Document.DeepClone() }) : item;
        return new ContractType { Name = name, IsList = isList, IsOptional = isOptional, Schema = schema };
    }

    /// <summary>The faults of a value; null is one only where the value is required.</summary>
    public IReadOnlyList<SchemaViolation> Validate(JsonNode? value) => value is null && IsOptional ? [] : Schema.Validate(value);

    public override string ToString() => $"{Name ?? "schema"}{(IsList ? "[]" : "")}{(IsOptional ? "?" : "")}";
}
