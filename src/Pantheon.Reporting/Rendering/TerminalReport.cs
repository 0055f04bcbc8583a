using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>The report for a terminal: the headline, what to do first, and one line a task, in at most 40 rows.</summary>
public static class TerminalReport
{
    public const int MaxRows = 40;

    private const int Narrowest = 40;

    public static string Render(MorningReport report, int width, bool colour)
    {
        var columns = Math.Max(Narrowest, width);
        var ink = new TerminalInk(colour);
        var rows = new List<string>();
        rows.AddRange(Wrap(report.Headline + (report.Minutes == 0 ? "" : $"  About {Shown.Count(report.Minutes, "minute")}."), columns, 3).Select(ink.Bold));
        rows.AddRange(report.Merging is { Sentence.Length: > 0 } merging ? Wrap(merging.Sentence, columns, 2).Select(ink.Dim) : []);
        rows.AddRange(Wrap(report.LeftTheMachine, columns, 2).Select(ink.Dim));
        rows.AddRange(Wrap(report.TriedToLeave.Sentence, columns, 2).Select(row => report.TriedToLeave.Items.Count > 0 ? ink.Yellow(row) : ink.Dim(row)));
        rows.AddRange(Wrap(report.Models.Sentence, columns, 3).Select(row => report.Models.Were is "scripted" or "mixed" ? ink.Yellow(row) : ink.Dim(row)));
        rows.AddRange(report.Problems.Take(3).SelectMany(problem => Wrap("! " + problem, columns, 2)).Select(ink.Red));
        rows.Add("");
        rows.Add(ink.Bold("Start here"));
        rows.AddRange(report.StartHere.Count == 0 ? ["  nothing needs you"] : report.StartHere.SelectMany((step, at) => Step(step, at + 1, columns, ink)));
        rows.Add("");

        string[] last = report.FullReport is { } path ? ["", $"full report  {Untrusted.Line(path, 400)}"] : [];
        var tasks = Tasks(report, columns, ink);
        var room = MaxRows - rows.Count - last.Length;
        rows.AddRange(tasks.Count <= room ? tasks : [.. tasks.Take(room - 1), FormattableString.Invariant($"… and {tasks.Count - room + 1} more in the full report")]);
        rows.AddRange(last);
        return string.Join("\n", rows) + "\n";
    }

    private static IEnumerable<string> Step(FirstStep step, int number, int columns, TerminalInk ink)
    {
        yield return Columns.Clip(FormattableString.Invariant($"  {number}. {Untrusted.Line(step.What, columns)}: {Untrusted.Line(step.Why, columns * 2)}"), columns);
        if (step.Command is { } command)
        {
            // a command is for pasting: a shortened one would be another command
            yield return "     " + ink.Cyan(Untrusted.Line(command, 1000));
        }
    }

    private static List<string> Tasks(MorningReport report, int columns, TerminalInk ink)
    {
        (string Mark, string Task, string Title, string Tail)[] lines =
        [
            .. report.Ready.Select(change => (Mark(change.Decision, ink) ?? ink.Green("✓"), change.Task, change.Title, FormattableString.Invariant($"{"+" + change.Added,-6}{"−" + change.Removed,-6}{change.Minutes,3} min") + (change.Decision is { } act ? "  " + Word.Of(act.Act) : "") + (change.Flags.Count > 0 ? "  " + Untrusted.Line(string.Join(", ", change.Flags), columns) : ""))),
            .. report.Decide.Select(change => (Mark(change.Decision, ink) ?? ink.Yellow("?"), change.Task, change.Title, Untrusted.Line(change.Decision is { } done ? Shown.Decision(report, done) : change.IsQueuedAgain ? "queued again" : Held(change), columns))),
            .. report.RedBin.SelectMany(group => group.Items.Select(item => (ink.Red("✕"), item.Task, item.Title, $"{(item.IsQueuedAgain ? "queued again; " : "")}{Word.Of(group.Cause)}: {item.Words}"))),
            .. report.NotRun.Select(item => (ink.Dim("–"), item.Task, item.Title, Untrusted.Line($"{item.Outcome.Replace('_', ' ')}: {item.Why}", columns))),
            .. report.Compared.Where(item => item.IsUnusual).Take(3).Select(item => (ink.Yellow("!"), item.What, $"{item.Tonight} (usual: {item.Usual})", Untrusted.Line(item.So, columns))),
        ];
        if (lines.Length == 0)
        {
            return ["no tasks"];
        }

        var taskWidth = Math.Clamp(lines.Max(line => Columns.Of(line.Task)), 4, columns / 5);
        var titleWidth = Math.Clamp(lines.Max(line => Columns.Of(line.Title)), 8, Math.Max(8, (columns - taskWidth) * 45 / 100));
        var tailWidth = Math.Max(1, columns - taskWidth - titleWidth - 6);
        return
        [
            .. lines.Select(line => string.Concat(
                line.Mark, " ",
                Columns.Pad(Untrusted.Line(line.Task, 200), taskWidth), "  ",
                Columns.Pad(Untrusted.Line(line.Title, 400), titleWidth), "  ",
                Columns.Clip(line.Tail, tailWidth))),
        ];
    }

    private static string? Mark(DecisionLine? decision, TerminalInk ink) => decision?.Act switch
    {
        DecisionAct.Merged or DecisionAct.Published => ink.Dim("✓"),
        DecisionAct.Rejected => ink.Dim("✕"),
        _ => null,
    };

    private static string Held(ChangeReport change)
    {
        var at = change.Reviews.ToList().FindIndex(review => review.Verdict == ReviewVerdict.Reject);
        return at >= 0 ? $"{(char)('A' + at)}: {change.Reviews[at].Summary}" : string.Join("; ", change.Reasons);
    }

    private static IReadOnlyList<string> Wrap(string text, int columns, int most) => Wrapped.Of(Untrusted.Line(text, columns * most * 2), columns, most);
}
