namespace Pantheon.Platform.Services;

/// <summary>An environment variable, by name only, that a night must not see.</summary>
public sealed record SuspectVariable(string Name, SuspectKind Kind);
