namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A tool call that a model printed as text; its arguments are JSON text, not yet validated.</summary>
public sealed record EmbeddedCall(string Name, string Arguments);
