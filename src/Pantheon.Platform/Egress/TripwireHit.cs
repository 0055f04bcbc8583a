namespace Pantheon.Platform.Egress;

/// <summary>What was not on the list, and when it was tried.</summary>
public sealed record TripwireHit(DateTimeOffset At, string What);
