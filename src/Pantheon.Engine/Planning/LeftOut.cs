namespace Pantheon.Engine.Planning;

/// <summary>A flow that is not part of the night, and why, in words for the morning's reader; it goes first tomorrow.</summary>
/// <param name="Reason">What keeps it out, with the figures.</param>
/// <param name="Remedy">What would let it in.</param>
/// <param name="IsBegun">Some of it was done before it was set aside.</param>
public sealed record LeftOut(NightFlow Flow, string Reason, string Remedy, bool IsBegun);
