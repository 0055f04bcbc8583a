using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Commands;

/// <summary>A prompt of its own (commands/NAME.md): run alone, or put before the prompts of agents that include it.</summary>
public sealed record CommandSpec(string Name, string Description, string? Agent, string Text, SourceSpan TextSpan);
