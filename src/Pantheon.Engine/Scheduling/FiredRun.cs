using Pantheon.Core.Identity;

namespace Pantheon.Engine.Scheduling;

/// <summary>A run that fell to this box. Nothing is known by it but the id: the journal says whether it may be taken.</summary>
public sealed class FiredRun(RunId run, DateTimeOffset at)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunId Run => run;

    public DateTimeOffset At => at;

    /// <summary>Completes when this box has done with it.</summary>
    public Task Done => _done.Task;

    public void End() => _done.TrySetResult();
}
