namespace Pantheon.Runtimes.Caching;

/// <summary>The entries of one model or agent.</summary>
public sealed record CacheGroup(string Name, int Entries, long Bytes);
