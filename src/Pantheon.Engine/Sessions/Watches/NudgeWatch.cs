using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Counts the replies that did nothing: each is answered with a word, until there were too many.</summary>
internal sealed class NudgeWatch
{
    private const int Most = 2;

    private int _nudges;

    /// <summary>One more reply that did nothing.</summary>
    public Intervention Nudge(string notice, FailureKind kind, string failure) => ++_nudges > Most ? Intervention.Stop(kind, failure) : Intervention.Tell(notice);
}
