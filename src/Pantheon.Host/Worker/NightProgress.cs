using System.Globalization;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Worker;

/// <summary>Prints the night as it goes: one time-stamped line per change in a pipe; on a terminal also one redrawn line of what runs now.</summary>
public sealed class NightProgress(Screen screen, TimeProvider time)
{
    private const int MostShown = 400;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, string> _running = new(StringComparer.Ordinal);
    private bool _drawn;

    public void Watch(NightEvent change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (screen.IsQuiet)
        {
            return;
        }

        lock (_lock)
        {
            Erase();
            if (LineOf(change) is { } line)
            {
                screen.ErrorOutput.WriteLine(line);
            }

            Follow(change);
            Draw();
        }
    }

    /// <summary>A pool that goes away stops the work that needs it, which otherwise would look like nothing at all.</summary>
    public void Watch(PoolOutage outage)
    {
        ArgumentNullException.ThrowIfNull(outage);
        if (screen.IsQuiet)
        {
            return;
        }

        lock (_lock)
        {
            Erase();
            var at = TimeZoneInfo.ConvertTime(outage.Until ?? outage.Since, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            var what = outage.Until is { } until
                ? $"is back after {Spans.Of(until - outage.Since)}"
                : $"{screen.Paint("33", "is away")}, its work waits: {FirstLine(outage.Why.Message)}";
            screen.ErrorOutput.WriteLine($"{at}  {(outage.Model is null ? "pool" : "model")} '{Untrusted.Line(outage.Place, MostShown)}' {what}");
            Draw();
        }
    }

    /// <summary>Takes the redrawn line away; called once when the night has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            Erase();
        }
    }

    private string? LineOf(NightEvent change)
    {
        var task = Untrusted.Line(change.Run.TaskId ?? change.Run.Id.Short, MostShown).PadRight(6);
        var title = Untrusted.Line(change.Run.Title, MostShown);
        var at = TimeZoneInfo.ConvertTime(change.At, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var took = change.Duration is { } duration ? Spans.Of(duration) : "";
        return change.Kind switch
        {
            EventKinds.RunStarted => $"{at}  {task}  started      {title}",
            EventKinds.RunResumed => $"{at}  {task}  resumed      {title}",
            EventKinds.AttemptEnded => $"{at}  {task}  {change.Node!.Value.Value,-12} {Mark(change.Result)} {took,9}  {FirstLine(change.Reason)}".TrimEnd(),
            EventKinds.NodeSentBack => $"{at}  {task}  {change.Node!.Value.Value,-12} goes back  {FirstLine(change.Reason)}",
            EventKinds.NodeBackoff => $"{at}  {task}  {change.Node!.Value.Value,-12} tries again  {FirstLine(change.Reason)}",
            EventKinds.RunSuspended => $"{at}  {task}  suspended    {FirstLine(change.Reason)}",
            EventKinds.RunEnded => $"{at}  {task}  {screen.Paint(Colour(change.Result), (change.Result ?? "ended").PadRight(12))} {FirstLine(change.Reason)}".TrimEnd(),
            _ => null,
        };
    }

    private string Mark(string? result) => result switch
    {
        "succeeded" => screen.Paint("32", "✓"),
        "skipped" => "–",
        _ => screen.Paint("31", "✕"),
    };

    private static string Colour(string? outcome) => outcome switch
    {
        "ready" => "32",
        "held" => "33",
        "failed" or "refused" => "31",
        _ => "0",
    };

    private void Follow(NightEvent change)
    {
        var task = change.Run.TaskId ?? change.Run.Id.Short;
        switch (change.Kind)
        {
            case EventKinds.AttemptStarted:
                _running[$"{task} {change.Node}"] = $"{task} {change.Node}";
                break;
            case EventKinds.AttemptEnded:
                _running.Remove($"{task} {change.Node}");
                break;
            case EventKinds.RunEnded or EventKinds.RunSuspended:
                foreach (var key in _running.Keys.Where(key => key.StartsWith(task + " ", StringComparison.Ordinal)).ToList())
                {
                    _running.Remove(key);
                }

                break;
        }
    }

    private void Draw()
    {
        if (!screen.Redraws || _running.Count == 0)
        {
            return;
        }

        var line = "● " + string.Join(" · ", _running.Values);
        screen.ErrorOutput.Write(screen.Dim(line.Length < screen.Width ? line : line[..(screen.Width - 2)] + "…"));
        screen.ErrorOutput.Flush();
        _drawn = true;
    }

    private void Erase()
    {
        if (_drawn)
        {
            screen.ErrorOutput.Write("\r\u001b[K");
            _drawn = false;
        }
    }

    private static string FirstLine(string? text) => Untrusted.Line(text?.Split('\n')[0], MostShown);
}
