namespace Pantheon.Engine.Replaying;

/// <summary>The first difference of a replay; whoever finds one stops it.</summary>
internal sealed class Verdict
{
    private readonly Lock _lock = new();
    private long _steps;

    public Difference? First { get; private set; }

    /// <summary>Nothing more is looked at.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Called once, with the first difference.</summary>
    public Action<Exception> Found { get; set; } = _ => { };

    /// <summary>How many model calls and tool calls were heard again.</summary>
    public int ModelCalls { get; set; }

    public int ToolCalls { get; set; }

    /// <summary>How many attempts came to their end.</summary>
    public int Attempts { get; set; }

    /// <summary>It came as far as was asked, and no further.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Counts all that a replay does; one that stands still counts no more.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    public void Step() => Interlocked.Increment(ref _steps);

    /// <summary>The point up to which was asked has been reached without a difference; gives what is to be thrown.</summary>
    public Exception Reach()
    {
        var reached = new ReplayStoppedException("the replay has come as far as was asked");
        lock (_lock)
        {
            (IsReached, IsOver) = (IsReached || !IsOver, true);
        }

        Found(reached);
        return reached;
    }

    public void Check(Difference? difference)
    {
        if (difference is not null)
        {
            throw Stop(difference);
        }
    }

    /// <summary>Keeps the difference, unless there was one before, and gives what is to be thrown.</summary>
    public Exception Stop(Difference difference)
    {
        var stopped = new ReplayStoppedException($"the replay differs: {difference.Place}");
        bool isFirst;
        lock (_lock)
        {
            isFirst = First is null && !IsOver;
            if (IsOver)
            {
                return stopped;
            }

            First ??= difference;
            IsOver = true;
        }

        if (isFirst)
        {
            Found(stopped);
        }

        return stopped;
    }
}
