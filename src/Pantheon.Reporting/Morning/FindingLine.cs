namespace Pantheon.Reporting.Morning;

/// <summary>One finding of a reviewer, with its place when it gave one.</summary>
public sealed record FindingLine(string Severity, string? File, int? Line, string Text);
