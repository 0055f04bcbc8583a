namespace Pantheon.Core.Schemas;

/// <summary>The type of an input or output as authored: a contract or plain type by name, or an inline schema; optional with `?`, a list with `[]`.</summary>
public sealed record ContractType
{
    /// <summary>`task.v1`, `string`, …; null for an inline schema.</summary>
    public string? Name { get; init; }

    public bool IsList { get; init; }

    public bool IsOptional { get; init; }

    public required JsonSchema Schema { get; init; }

    /// <summary>Whether the value is a patch, which is computed from the worktree and never taken from the model's words.</summary>
    public bool IsPatch => Name == "patch.v1" && !IsList;
}
