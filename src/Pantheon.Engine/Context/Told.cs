namespace Pantheon.Engine.Context;

/// <summary>What a model wrote of turns that leave a prompt.</summary>
/// <param name="By">The model.</param>
/// <param name="Fault">Why there is no text to use; null when it ended as an answer should.</param>
public sealed record Told(string Text, string By, string? Fault = null);
