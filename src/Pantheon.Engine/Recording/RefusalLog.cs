using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Recording;

/// <summary>
/// What the calls of one run were refused, until the journal holds it: at most 100 events a run, the rest as one number at its end.
/// Tools, adapters and whatever else refuses a call report here, from any thread.
/// </summary>
public sealed class RefusalLog
{
    public const int MaxEvents = 100;

    private const int MaxCharacters = 300;
    private const string More = "and more";

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(NodeId? Node, int? Attempt, string Tool, string Call, string Target, string Reason), int> _pending = [];
    private int _written;
    private long _more;

    public void Add(NodeId? node, int? attempt, string tool, IEnumerable<ToolRefusal> refusals)
    {
        lock (_lock)
        {
            foreach (var refusal in refusals)
            {
                var key = (node, attempt, tool, refusal.Call, refusal.Target, refusal.Reason);
                if (_pending.TryGetValue(key, out var count))
                {
                    _pending[key] = count + refusal.Count;
                }
                else if (_written + _pending.Count < MaxEvents)
                {
                    _pending.Add(key, refusal.Count);
                }
                else
                {
                    _more += refusal.Count;
                }
            }
        }
    }

    /// <summary>A run that goes on has written so many before.</summary>
    public void Resume(IEnumerable<RecordedEvent> events)
    {
        lock (_lock)
        {
            _written = events.Count(recorded => recorded.Event.Kind == EventKinds.CallRefused);
        }
    }

    /// <summary>The events that the journal lacks; texts are cleaned before they are cut, so that no secret is cut in two.</summary>
    public IReadOnlyList<JournalEvent> Take(Func<string, string> redact)
    {
        lock (_lock)
        {
            return _pending.Count == 0 ? [] : Taken(redact);
        }
    }

    private List<JournalEvent> Taken(Func<string, string> redact)
    {
        List<JournalEvent> events = [.. _pending.Select(entry => Event(entry.Key.Node, entry.Key.Attempt, new JsonObject
        {
            ["tool"] = Text(entry.Key.Tool),
            ["call"] = Text(entry.Key.Call),
            ["target"] = Text(entry.Key.Target),
            ["reason"] = Text(entry.Key.Reason),
            ["count"] = entry.Value,
        }))];
        _written += _pending.Count;
        _pending.Clear();
        return events;

        string Text(string text) => redact(text) is { Length: > MaxCharacters } clean ? clean[..MaxCharacters] + "…" : redact(text);
    }

    /// <summary>The same at the run's end or rest, with the number of those that found no room.</summary>
    public IReadOnlyList<JournalEvent> TakeAll(Func<string, string> redact)
    {
        var events = Take(redact);
        lock (_lock)
        {
            if (_more == 0)
            {
                return events;
            }

            var rest = Event(null, null, new JsonObject
            {
                ["call"] = More,
                ["target"] = string.Create(CultureInfo.InvariantCulture, $"{_more} more"),
                ["count"] = _more,
            });
            _more = 0;
            return [.. events, rest];
        }
    }

    private static JournalEvent Event(NodeId? node, int? attempt, JsonObject data) => new(EventKinds.CallRefused) { Node = node, Attempt = attempt, Severity = 13, Data = data };
}
