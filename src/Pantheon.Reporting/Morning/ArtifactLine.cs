namespace Pantheon.Reporting.Morning;

/// <summary>An artifact that a reader may want to open: its name, its digest, and its file when it has one.</summary>
public sealed record ArtifactLine(string Name, string Digest, string? Path);
