namespace Pantheon.Core.Runs;

/// <summary>Whether the queue is paused, for every box of the store: the last of its pause and resume commands says so.</summary>
/// <param name="By">Who said so last; null where nobody ever did.</param>
/// <param name="Since">When, by the store's clock.</param>
public sealed record QueueStanding(bool IsPaused, string? By, DateTimeOffset? Since);
