namespace Pantheon.Platform.Sandboxing;

/// <summary>Something a sandbox cannot hold: its name, what a tool can do there, and what would close it.</summary>
public sealed record OpenRow(string Name, string What, string ClosedBy);
