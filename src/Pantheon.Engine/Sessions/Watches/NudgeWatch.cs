using System.Globalization;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Counts the replies that did nothing: two in a row are answered with a word and ten in a session, the next one ends it.</summary>
internal sealed class NudgeWatch
{
    private const int MostInARow = 2;
    private const int MostInAll = 10;

    private int _inARow;
    private int _inAll;

    /// <summary>One more reply that did nothing.</summary>
    public Intervention Nudge(string notice, FailureKind kind, string code, string failure)
    {
        _inARow++;
        _inAll++;
        return _inARow > MostInARow ? Intervention.Stop(kind, code, string.Create(CultureInfo.InvariantCulture, $"{failure}, {_inARow} times in a row"))
            : _inAll > MostInAll ? Intervention.Stop(kind, code, string.Create(CultureInfo.InvariantCulture, $"{failure}, {_inAll} times in one session"))
            : Intervention.Tell(notice);
    }

    /// <summary>A call was made: the row is broken.</summary>
    public void Acted() => _inARow = 0;
}
