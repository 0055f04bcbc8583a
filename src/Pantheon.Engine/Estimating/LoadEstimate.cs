namespace Pantheon.Engine.Estimating;

/// <summary>What it costs to have a model there, and to make room for another.</summary>
/// <param name="VideoMemory">Bytes; null when nobody knows.</param>
/// <param name="Samples">How often it was measured; 0 where all is guessed.</param>
public sealed record LoadEstimate(TimeSpan Load, TimeSpan Wake, TimeSpan Unload, long? VideoMemory, int Samples);
