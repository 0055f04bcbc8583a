namespace Pantheon.Conformance.ToolCalls;

/// <summary>One case of the file: its id as JSON, and the case, or why it is none.</summary>
public sealed record ToolCallEntry(string Id)
{
    public ToolCallCase? Case { get; init; }

    public string? Malformed { get; init; }
}
