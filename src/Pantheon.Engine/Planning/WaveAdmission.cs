namespace Pantheon.Engine.Planning;

/// <summary>
/// Lets flows into the night in waves: each is what is predicted to finish in a share of the time that is left, the most urgent and then the smallest first,
/// and the next comes when little of the last is left. So finished work adds up through the night, and estimates that prove wrong cost one wave and not the morning.
/// What came in and is no longer predicted to finish is set aside, the largest first, so that the rest does.
/// </summary>
internal sealed class WaveAdmission(NightBook book)
{
    /// <summary>How much longer than expected a node alone is allowed to take.</summary>
    public const double Slack = 1.2;

    private const double First = 0.7;
    private const double Later = 0.9;
    private const double Urgent = 0.95;
    private const double Refill = 0.3;
    private const double Known = 100;
    private const double CheckEvery = 600;

    private double _wave;
    private double _nextCheck;

    /// <summary>How much the last wave was, and when it is to be looked at again whether all of it still fits.</summary>
    public (double Seconds, double NextCheck) Wave
    {
        get => (_wave, _nextCheck);
        set => (_wave, _nextCheck) = value;
    }

    /// <summary>Judges everything anew at the next opportunity.</summary>
    public void Replan() => (_wave, _nextCheck) = (0, 0);

    /// <summary>The flows that may come in now; they are taken out of the queue.</summary>
    /// <param name="holdsNew">Only flows whose runs have been started.</param>
    public IReadOnlyList<NightFlow> Take(double now, bool holdsNew = false)
    {
        if (book.Terms.EndsBy is not { } endsBy)
        {
            return Let([.. book.Queue.Where(flow => book.AwayOf(flow) is null && !(holdsNew && !flow.IsStarted))]);
        }

        var outlook = new Outlook(book, now);
        Check(outlook, endsBy, now);
        var left = book.Admitted.Sum(book.LeftOf);
        if (book.Queue.Count == 0 || (!holdsNew && IsUnderWay(left)))
        {
            return [];
        }

        var fit = book.Queue.Where(flow => book.AwayOf(flow) is null && CanEnd(flow, now) && !(holdsNew && !flow.IsStarted)).ToList();
        var share = First + (Later - First) * Math.Min(1, book.Bias.Nodes / Known);
        var urgent = fit.Count(flow => flow.Priority <= 0);
        var count = Most(fit.Count, outlook, fit, now + (endsBy - now) * share, endsBy);
        if (count < urgent)
        {
            count = Most(urgent, outlook, fit, now + (endsBy - now) * Math.Max(share, Urgent), endsBy);
        }

        var taken = fit[..count];
        _wave = holdsNew ? _wave : left + taken.Sum(book.LeftOf);
        return Let(taken);
    }

    /// <summary>Whether nothing would be judged now: much of the last wave is left, and it is not time yet to look whether it still fits.</summary>
    public bool IsQuiet(double now) => book.Terms.EndsBy is not null && now < _nextCheck && IsUnderWay(book.Admitted.Sum(book.LeftOf));

    private bool IsUnderWay(double left) => _wave > 0 && left > Refill * _wave;

    /// <summary>Whether a flow that has not begun could still run to its end, alone.</summary>
    public bool CanEnd(NightFlow flow, double now) => book.Terms.EndsBy is not { } endsBy || now + flow.CriticalPath * book.Bias.Ratio * 1.3 + 200 < endsBy;

    private int Most(int most, Outlook outlook, List<NightFlow> fit, double limit, double endsBy)
    {
        var (low, high) = (0, most);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            List<NightFlow> flows = [.. book.Admitted.Where(flow => book.AwayOf(flow) is null), .. fit[..middle]];
            var ends = outlook.EndsOf(flows);
            if (ends <= limit && outlook.Cautious(ends, flows.Sum(flow => flow.Nodes.Count)) <= endsBy)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private List<NightFlow> Let(List<NightFlow> flows)
    {
        foreach (var flow in flows)
        {
            book.Let(flow);
        }

        return flows;
    }

    private void Check(Outlook outlook, double endsBy, double now)
    {
        if (now < _nextCheck)
        {
            return;
        }

        _nextCheck = now + Math.Clamp((endsBy - now) * 0.1, 30, CheckEvery);
        var all = book.Admitted.Concat(book.Aside.Where(flow => !flow.IsHeld)).OrderBy(flow => flow.Priority > 0).ThenBy(book.LeftOf).ThenBy(flow => flow.Id, StringComparer.Ordinal).ToList();
        var away = all.Where(flow => book.AwayOf(flow) is not null).ToList();
        var stay = all.Except(away).ToList();
        var (low, high) = (0, stay.Count);
        if (outlook.EndsOf(stay) <= endsBy)
        {
            low = high;
        }

        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = outlook.EndsOf(stay[..middle]) <= endsBy ? (middle, high) : (low, middle - 1);
        }

        foreach (var flow in stay[..low].Where(book.Aside.Contains))
        {
            book.Let(flow);
        }

        foreach (var flow in stay[low..].Concat(away).Where(book.Admitted.Contains).ToList())
        {
            book.SetAside(flow, LeftOutWords.Of(book, flow, now));
        }

        if (low < stay.Count)
        {
            book.Sort();
        }
    }
}
