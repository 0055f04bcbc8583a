namespace Pantheon.Runtimes.Caching;

/// <summary>What the reply cache holds.</summary>
/// <param name="Entries">Answers.</param>
/// <param name="Bytes">Their files together.</param>
/// <param name="MaxBytes">What they may come to.</param>
/// <param name="Oldest">When the oldest was kept; null where there is none.</param>
/// <param name="ByModel">Groups by `pool/model`, the largest first.</param>
/// <param name="ByAgent">Groups by the agent that asked first, the largest first; `-` where none is known.</param>
public sealed record CacheStats(int Entries, long Bytes, long MaxBytes, DateTimeOffset? Oldest, IReadOnlyList<CacheGroup> ByModel, IReadOnlyList<CacheGroup> ByAgent);
