using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Replaying;

/// <summary>Something that came to a run's loop from outside, in the order of its journal.</summary>
internal abstract record Stimulus
{
    /// <summary>An attempt began, maybe only once a pause was over.</summary>
    /// <param name="IsEarly">Whether that was, by the journal's own dates, before its pause was over.</param>
    public sealed record Start(AttemptId Id, DateTimeOffset At, bool IsEarly) : Stimulus;

    public sealed record End(AttemptId Id, DateTimeOffset At, AttemptState State) : Stimulus;

    /// <param name="IsMild">What runs may end.</param>
    public sealed record Stop(Halt Halt, bool IsMild) : Stimulus;

    /// <summary>The worker died.</summary>
    public sealed record Death : Stimulus;
}
