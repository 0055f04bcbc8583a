namespace Pantheon.Reporting.Morning;

/// <summary>Estimates a reader's minutes: 18 changed lines a minute and never under one; a decision costs 3 more, a failure 2, a task that did not run 1.</summary>
internal static class ReadingTime
{
    private const int LinesPerMinute = 18;
    private const int Decision = 3;
    private const int Failure = 2;
    private const int Idle = 1;

    public static int Change(int added, int removed) =>
        Math.Max(1, (int)Math.Round((added + removed) / (double)LinesPerMinute, MidpointRounding.AwayFromZero));

    public static int Total(IEnumerable<ChangeReport> ready, IEnumerable<ChangeReport> decide, int failed, int idle) =>
        ready.Sum(change => change.Minutes) + decide.Sum(change => change.Minutes + Decision) + (failed * Failure) + (idle * Idle);
}
