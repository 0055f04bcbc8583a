namespace Pantheon.Reporting.Morning;

/// <summary>One of the first things to do in the morning: what, why, and the command for it.</summary>
public sealed record FirstStep(string What, string Why, string? Command);
