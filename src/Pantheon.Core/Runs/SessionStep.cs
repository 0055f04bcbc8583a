namespace Pantheon.Core.Runs;

/// <summary>What the session of one attempt heard since its last step, redacted: with those before it, enough to come back to the same turn.</summary>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Content">JSON as UTF-8; the engine alone reads it.</param>
public sealed record SessionStep(Identity.AttemptId Attempt, int Number, ReadOnlyMemory<byte> Content);
