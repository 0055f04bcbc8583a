namespace Pantheon.Engine.Sessions;

/// <summary>Sees when a session makes the same call again and again; calls of one turn count once.</summary>
internal sealed class RepeatWatch(int stopAt)
{
    private const int NoticeAt = 3;

    private string? _last;
    private int _count;

    public bool MustStop => _count >= stopAt;

    public bool DeservesNotice => _count == NoticeAt;

    public int Count => _count;

    /// <summary>Takes the calls of one turn, as texts of name and arguments.</summary>
    public void Observe(IEnumerable<string> calls)
    {
        var turn = string.Join('\n', calls.Distinct().Order(StringComparer.Ordinal));
        _count = turn.Length > 0 && turn == _last ? _count + 1 : 1;
        _last = turn;
    }
}
