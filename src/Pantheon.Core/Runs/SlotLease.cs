namespace Pantheon.Core.Runs;

/// <summary>A seat of a pool that was taken; its token is that of this one taking, so that who comes back late changes nothing of another's.</summary>
public sealed record SlotLease(string Pool, int Seat, Guid Token);
