using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>For which attempt a seat of a pool is taken, under which claim of its run, and for which model.</summary>
public sealed record SlotHolder(AttemptId Attempt, long Fence, string? Model = null);
