namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What is known of a reply beside its text.</summary>
public sealed record ReadingHints
{
    /// <summary>The template opened the thoughts, so that the text starts inside them wherever it closes them.</summary>
    public bool StartsInThoughts { get; init; }

    /// <summary>The stream was cut: nothing in the text may run, whole as it may look.</summary>
    public bool IsCut { get; init; }
}
