using Pantheon.Core.Boxes;

namespace Pantheon.Core.Runs;

/// <summary>What loading a model has cost, as a moving average; null where it was never measured.</summary>
/// <param name="Samples">How often it was measured, whichever of the three.</param>
public sealed record LearnedLoad(ModelAddress Address, TimeSpan? Load, TimeSpan? Wake, TimeSpan? Unload, long? VideoMemory, int Samples);
