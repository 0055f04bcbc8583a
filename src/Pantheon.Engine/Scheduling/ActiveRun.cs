using Pantheon.Core.Runs;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Scheduling;

/// <summary>A run that this worker works on now, how it is reached, and its end.</summary>
internal sealed record ActiveRun(long Fence, RunSignals Signals, Task<Run> Task);
