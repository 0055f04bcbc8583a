using System.Text.Json;

namespace Pantheon.Conformance.Arguments;

/// <summary>A text of arguments as a model printed it, and what is expected of it.</summary>
public sealed record ArgumentCase
{
    public required string Family { get; init; }

    public required string Raw { get; init; }

    /// <summary>Whether it is a call's arguments, an object; else a value of any kind.</summary>
    public bool IsCall { get; init; }

    /// <summary>`expected`, where the case has it.</summary>
    public JsonElement? Expected { get; init; }
}
