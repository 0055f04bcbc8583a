namespace Pantheon.Storage.Pruning;

/// <summary>A table with its indexes, over all nights; rows as the server estimates them.</summary>
public sealed record TableSize(string Table, long Bytes, long Rows);
