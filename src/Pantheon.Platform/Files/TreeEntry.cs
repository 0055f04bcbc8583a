namespace Pantheon.Platform.Files;

/// <summary>One name in a folder of a tree.</summary>
public sealed record TreeEntry(string Name, TreeEntryKind Kind, long SizeBytes);
