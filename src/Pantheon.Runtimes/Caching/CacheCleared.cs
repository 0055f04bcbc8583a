namespace Pantheon.Runtimes.Caching;

/// <summary>What was forgotten.</summary>
public sealed record CacheCleared(int Entries, long Bytes);
