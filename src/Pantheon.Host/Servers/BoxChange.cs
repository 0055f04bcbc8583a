using Pantheon.Authoring.Boxes;

namespace Pantheon.Host.Servers;

/// <summary>One key of the box file that gets another value: of a model, of a pool, or of the child that a pool starts.</summary>
/// <param name="Model">Null for a key of the pool.</param>
internal sealed record BoxChange(string? Model, string Key, string Value)
{
    public bool IsOfChild { get; init; }

    public string Place(string pool) => Model is { } model ? $"pools.{pool}.models.{model}.{Key}" : IsOfChild ? $"pools.{pool}.spawn.{Key}" : $"pools.{pool}.{Key}";

    /// <summary>The text with it; null where its form does not allow that.</summary>
    public string? In(string text, string pool) => Model is { } model
        ? BoxFileEdit.SetModel(text, pool, model, Key, Value)
        : IsOfChild ? BoxFileEdit.SetSpawn(text, pool, Key, Value) : BoxFileEdit.SetPool(text, pool, Key, Value);
}
