namespace Pantheon.Storage.Pruning;

/// <summary>What a sweep took away: blobs that nothing refers to, their content's bytes, and files.</summary>
public sealed record Swept(long Blobs, long Bytes, long Files);
