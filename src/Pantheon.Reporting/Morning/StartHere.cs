using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>Picks at most three first things to do: merge what is quick, decide, unblock.</summary>
internal static class StartHere
{
    private const int Most = 3;

    public static IReadOnlyList<FirstStep> Of(IReadOnlyList<ChangeReport> allReady, IReadOnlyList<ChangeReport> allHeld, IReadOnlyList<RedGroup> red, IReadOnlyList<IdleItem> notRun, IReadOnlyList<string> problems)
    {
        var ready = allReady.Where(change => change is { Decision: null, IsQueuedAgain: false, Conflicts.Count: 0 }).ToList();
        var decide = allHeld.Where(change => change is { Decision: null, IsQueuedAgain: false }).ToList();
        var steps = new List<FirstStep>();
        steps.AddRange(problems.Take(1).Select(problem => new FirstStep("See what broke", problem, "pantheon doctor")));
        if (ready.Count > 0)
        {
            var names = string.Join(", ", ready.Take(5).Select(change => change.Task)) + (ready.Count > 5 ? FormattableString.Invariant($" and {ready.Count - 5} more") : "");
            steps.Add(new FirstStep(
                ready.Count == 1 ? $"Merge {names}" : FormattableString.Invariant($"Merge the {ready.Count} that are ready, quickest first"),
                $"{(ready.Count == 1 ? ready[0].Title : names)}: about {Minutes(ready.Sum(change => change.Minutes))} to read",
                ready.Count == 1 ? $"pantheon review {ready[0].Run}" : "pantheon review --ready"));
        }

        steps.AddRange(decide.Take(1).Select(change => new FirstStep($"Decide {change.Task}", Why(change), $"pantheon review {change.Run}")));
        steps.AddRange(red.SelectMany(group => group.Items).Where(item => item is { Decision: null, IsQueuedAgain: false }).Take(1).Select(item => new FirstStep($"Unblock {item.Task}", $"{item.Words}; {item.Next}", item.NextCommand)));
        steps.AddRange(notRun.Where(item => item.Outcome == Word.Of(RunOutcome.Refused)).Take(1).Select(item => new FirstStep($"Unblock {item.Task}", $"{item.Why}; {item.Next}", item.NextCommand ?? $"pantheon runs show {item.Run}")));
        return [.. steps.Take(Most)];
    }

    private static string Minutes(int minutes) => minutes == 1 ? "1 minute" : FormattableString.Invariant($"{minutes} minutes");

    private static string Why(ChangeReport change)
    {
        var against = change.Reviews.FirstOrDefault(review => review.Verdict == ReviewVerdict.Reject);
        return against is not null ? $"{against.Agent} says no: {against.Summary}" : First(change.Reasons) ?? "the gate holds it for a person";
    }

    private static string? First(IReadOnlyList<string> list) => list is [var first, ..] ? first : null;
}
