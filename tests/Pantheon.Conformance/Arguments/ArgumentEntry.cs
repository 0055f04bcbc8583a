namespace Pantheon.Conformance.Arguments;

/// <summary>One case of the file: its id as JSON, and the case, or why it is none.</summary>
public sealed record ArgumentEntry(string Id)
{
    public ArgumentCase? Case { get; init; }

    public string? Malformed { get; init; }
}
