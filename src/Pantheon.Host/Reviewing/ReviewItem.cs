using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Reviewing;

/// <summary>One thing that a person looks at in the morning: a change, or a failure.</summary>
/// <param name="Change">Null for a failure.</param>
/// <param name="Red">Null for a change.</param>
internal sealed record ReviewItem(Run Run, ChangeReport? Change, RedItem? Red, Cause Cause)
{
    /// <summary>To read it, in minutes.</summary>
    public int Minutes => Change?.Minutes ?? 2;

    public DecisionLine? Decision => Change?.Decision ?? Red?.Decision;

    /// <summary>The branch as it was reviewed; null where none was made.</summary>
    public ReviewedChange? Branch => Run is { Branch: { } branch, BaseCommit: { } start, HeadCommit: { } head } ? new ReviewedChange(branch, start, head) : null;

    public string Name => Run.TaskId ?? Run.Id.Short;
}
