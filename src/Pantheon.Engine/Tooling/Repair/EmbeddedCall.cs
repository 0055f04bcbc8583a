namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A tool call that a model printed as text; its arguments are JSON text, not yet validated.</summary>
public sealed record EmbeddedCall(string Name, string Arguments)
{
    /// <summary>The name that the model printed, where it is not quite the tool's.</summary>
    public string? PrintedName { get; init; }

    /// <summary>The words for what was done to the printed JSON before it was valid.</summary>
    public IReadOnlyList<string> JsonRepairs => RepairWords.Of(Repairs);

    internal LooseRepairs Repairs { get; init; }
}
