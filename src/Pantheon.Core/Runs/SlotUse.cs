namespace Pantheon.Core.Runs;

/// <summary>Who has a seat of a pool, or asks for one.</summary>
/// <param name="Seat">From 0; null for one that waits.</param>
/// <param name="Box">The process that works for it.</param>
public sealed record SlotUse(string Pool, int? Seat, SlotHolder Holder, DateTimeOffset Since, Guid Box);
