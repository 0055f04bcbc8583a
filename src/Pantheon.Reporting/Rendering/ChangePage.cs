using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>One change, or one failure, for a person at a terminal: what was asked, what was done, what shows it.</summary>
public static class ChangePage
{
    private const int Narrowest = 40;
    private const int MostLines = 12;

    /// <summary>A change that is ready or held.</summary>
    public static string Render(MorningReport report, ChangeReport change, int width, bool colour)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(change);
        var rows = new Page(Math.Max(Narrowest, width), new TerminalInk(colour));
        rows.Title($"{change.Task}  {change.Title}", string.Join(" · ", [Shown.Change(change), $"about {Shown.Minutes(change.Minutes)}", .. change.Flags]));
        rows.Note(change.Decision is { } decision ? Shown.Decision(report, decision) : null);
        rows.Section("Why it is held", change.Reasons);
        rows.Section("Files of it that act on whoever takes it", [.. change.Risks.Select(risk => risk.ToString())]);
        rows.Section("Does not merge with the base as it is now", change.Conflicts);
        rows.Section("You asked", [.. change.Asked.Select(criterion => $"{(criterion.Met switch { "yes" => "✓", "no" => "✕", _ => "?" })} {criterion.Text} — {(criterion.Evidence.Count == 0 ? "no evidence" : string.Join("; ", criterion.Evidence))}")], "its acceptance criteria are not on record");
        rows.Section("It did", change.Did is { } did ? [did] : [], "the agent left no summary");
        rows.Section("Evidence", [$"must now pass {Shown.Tally(change.MustNowPass)}, must still pass {Shown.Tally(change.MustStillPass)}, scope {Shown.Scope(change)}"]);
        foreach (var review in change.Reviews)
        {
            rows.Section($"{review.Agent} on {review.Model}: {Word.Of(review.Verdict)}", [review.Summary, .. review.Findings.Select(finding => $"{finding.Severity} {Shown.Place(finding)}: {finding.Text}")]);
        }

        rows.Section("Branch", change.Branch is { } branch ? [branch] : [], "it has none");
        return rows.ToString();
    }

    /// <summary>A failed run.</summary>
    public static string Render(MorningReport report, RedItem item, Cause cause, int width, bool colour)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(item);
        var rows = new Page(Math.Max(Narrowest, width), new TerminalInk(colour));
        rows.Title($"{item.Task}  {item.Title}", $"failed: {Word.Of(cause)} · {item.Words}{(item.Node is { } node ? $" · node {node}" : "")}{(item.Seconds is { } seconds ? $" · {Shown.Duration(seconds)}" : "")}");
        rows.Note(item.Decision is { } decision ? Shown.Decision(report, decision) : null);
        rows.Section("Why", item.Reason is { } reason ? [reason] : [], "no reason was recorded");
        rows.Section("It said", item.Lines);
        rows.Section("Unfinished work is kept", item.Salvage is { } salvage ? [salvage] : []);
        rows.Section("Next", [item.Next, .. item.Commands, .. item.Replay is { } replay ? [replay] : Array.Empty<string>()]);
        rows.Section("Artifacts", [.. item.Artifacts.Select(artifact => artifact.Path ?? $"{artifact.Name} {Shown.Digest(artifact.Digest)}")]);
        return rows.ToString();
    }

    private sealed class Page(int columns, TerminalInk ink)
    {
        private readonly List<string> _rows = [];

        public void Title(string text, string below)
        {
            _rows.Add(ink.Bold(Columns.Clip(Untrusted.Line(text, 400), columns)));
            _rows.Add(ink.Dim(Columns.Clip(Untrusted.Line(below, 400), columns)));
        }

        public void Note(string? text)
        {
            if (text is not null)
            {
                _rows.Add(ink.Yellow(Columns.Clip(Untrusted.Line(text, 800), columns)));
            }
        }

        public void Section(string name, IReadOnlyList<string> lines, string? none = null)
        {
            if (lines.Count == 0 && none is null)
            {
                return;
            }

            _rows.Add("");
            _rows.Add(ink.Bold(Columns.Clip(Untrusted.Line(name, 200), columns)));
            _rows.AddRange((lines.Count == 0 ? [none!] : lines.Take(MostLines)).SelectMany(line => Wrapped.Of(Untrusted.Line(line, 1600), columns - 2, MostLines)).Select(line => "  " + line)); // none is given where there are no lines
            if (lines.Count > MostLines)
            {
                _rows.Add(ink.Dim(FormattableString.Invariant($"  … and {lines.Count - MostLines} more in the report")));
            }
        }

        public override string ToString() => string.Join("\n", _rows) + "\n";
    }
}
