using Pantheon.Core.Runs;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Commands;

/// <summary>What a run did over time, a line each: attempts, and below them their model calls and tool calls in the order in which they began.</summary>
internal static class Waterfall
{
    public const string OfAttempt = "attempt";
    public const string OfModel = "model";
    public const string OfTool = "tool";

    private const int NameWidth = 30;
    private const int MostNamed = 100;
    private const int TookWidth = 9;
    private const int LeastBars = 20;
    private const int MostBars = 58;

    /// <param name="now">Where what is still at work ends for now.</param>
    public static IReadOnlyList<Bar> Of(IReadOnlyList<Attempt> attempts, IReadOnlyList<TracedTurn> turns, IReadOnlyList<TracedCall> calls, DateTimeOffset now)
    {
        var steps = turns.Select(turn => new Bar(OfModel, turn.Node.Value, turn.Attempt, turn.Turn, turn.Model, turn.StartedAt, turn.Took ?? now - turn.StartedAt, turn.Error is null))
            .Concat(calls.Select(call => new Bar(OfTool, call.Node.Value, call.Attempt, call.Turn, call.Tool, call.StartedAt, call.Took, call.Ok)))
            .OrderBy(step => step.At)
            .ToLookup(step => (step.Node, step.Attempt));
        return
        [
            .. attempts.OrderBy(attempt => attempt.StartedAt).ThenBy(attempt => attempt.Id.Node.Value, StringComparer.Ordinal).SelectMany(attempt => steps[(attempt.Id.Node.Value, attempt.Id.Number)].Prepend(new Bar(
                OfAttempt, attempt.Id.Node.Value, attempt.Id.Number, 0, Word.Of(attempt.State), attempt.StartedAt, (attempt.EndedAt ?? now) - attempt.StartedAt, attempt.State is AttemptState.Running or AttemptState.Succeeded))),
        ];
    }

    public static void Print(Screen screen, IReadOnlyList<Bar> bars)
    {
        ArgumentNullException.ThrowIfNull(screen);
        if (bars.Count == 0)
        {
            screen.Say("nothing of it has begun");
            return;
        }

        var (start, end) = (bars.Min(bar => bar.At), bars.Max(bar => bar.At + bar.Took));
        var width = Math.Clamp(screen.Width - NameWidth - TookWidth - 3, LeastBars, MostBars);
        foreach (var bar in bars)
        {
            var drawn = Drawn(bar, start, end - start, width);
            screen.Data($"{Name(bar)} {Took(bar)}  {(bar.Ok ? drawn : screen.Paint("31", drawn))}".TrimEnd());
        }

        screen.Say($"{Spans.Of(end - start)} in all; █ attempt  ▓ model  ▒ tool  ✕ failed");
    }

    private static string Name(Bar bar)
    {
        var name = bar.Kind == OfAttempt ? FormattableString.Invariant($"{bar.Node}#{bar.Attempt} {bar.Name}") : FormattableString.Invariant($"   {bar.Turn,3} {Untrusted.Line(bar.Name, MostNamed)}");
        return (name.Length > NameWidth - 2 ? name[..(NameWidth - 3)] + "…" : name).PadRight(NameWidth - 2) + (bar.Ok ? "  " : " ✕");
    }

    private static string Took(Bar bar) => (bar.Took < TimeSpan.FromSeconds(1) ? FormattableString.Invariant($"{bar.Took.TotalMilliseconds:0} ms") : Spans.Of(bar.Took)).PadLeft(TookWidth);

    private static string Drawn(Bar bar, DateTimeOffset start, TimeSpan all, int width)
    {
        var scale = all > TimeSpan.Zero ? width / all.TotalMilliseconds : 0;
        var from = Math.Clamp((int)((bar.At - start).TotalMilliseconds * scale), 0, width - 1);
        var to = Math.Clamp((int)Math.Ceiling((bar.At + bar.Took - start).TotalMilliseconds * scale), from + 1, width);
        return new string(' ', from) + new string(bar.Kind switch { OfAttempt => '█', OfModel => '▓', _ => '▒' }, to - from);
    }
}
