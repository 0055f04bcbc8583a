namespace Pantheon.Core.Runs;

/// <summary>One asking for a seat.</summary>
/// <param name="Seats">How many seats the asking box knows the pool to have: it takes none beyond.</param>
/// <param name="Token">Made by who asks, so that an answer that was lost can be asked for or given back.</param>
public sealed record SlotRequest(string Pool, int Seats, SlotHolder Holder, Guid Token);
