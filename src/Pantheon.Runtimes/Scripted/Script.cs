namespace Pantheon.Runtimes.Scripted;

/// <summary>The canned turns of one conversation, and the texts in its opening by which it is recognised.</summary>
public sealed record Script
{
    public required string Name { get; init; }

    /// <summary>All of these stand in the messages before the first assistant message.</summary>
    public IReadOnlyList<string> When { get; init; } = [];

    /// <summary>None of these stands there.</summary>
    public IReadOnlyList<string> Unless { get; init; } = [];

    public required IReadOnlyList<ScriptedReply> Turns { get; init; }

    public bool AppliesTo(string opening) =>
        When.All(text => opening.Contains(text, StringComparison.Ordinal))
        && !Unless.Any(text => opening.Contains(text, StringComparison.Ordinal));
}
