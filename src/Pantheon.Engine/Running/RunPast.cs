using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Running;

/// <summary>What the journal says of a run's time before it was taken up: when nobody worked on it, what of its work was only waiting, and since when it spends what one night gives it.</summary>
internal sealed class RunPast
{
    private const string Waited = "waited";
    private const string WaitedIn = "waited_in";
    private const string FreshFrom = "budget_from";

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _rests = [];
    private readonly List<(DateTimeOffset At, JsonObject Data)> _waits = [];
    private bool _isFreshNow;

    /// <summary>Since when it spends what this night gives it, and the tokens that it had used by then; null for a run that was never given anything but its first night's.</summary>
    public (DateTimeOffset At, long Tokens)? Fresh { get; private set; }

    public static RunPast Of(IReadOnlyList<RecordedEvent> events, DateTimeOffset now)
    {
        var past = new RunPast();

        // a worker that died worked until the last that is known of it
        var worked = now;
        foreach (var recorded in events)
        {
            switch (recorded.Event.Kind)
            {
                case EventKinds.RunResumed:
                    past._rests.Add((worked, recorded.At));
                    if (Number(recorded.Event.Data[FreshFrom]) is { } tokens)
                    {
                        past.Fresh = (recorded.At, (long)tokens);
                    }

                    break;
                case EventKinds.RunSuspended:
                    past._waits.Add((recorded.At, recorded.Event.Data));
                    break;
            }

            if (recorded.Event.Kind != Recovery.ClaimedEvent)
            {
                worked = recorded.At;
            }
        }

        past._rests.Add((worked, now));
        return past;
    }

    /// <summary>How long nobody worked on the run after a moment.</summary>
    public TimeSpan RestedSince(DateTimeOffset at) => _rests.Where(rest => rest.From >= at).Aggregate(TimeSpan.Zero, (sum, rest) => sum + (rest.To - rest.From));

    /// <summary>How long all that was under way of the run, or of a group, only waited for its turn, in the stretches of work that ended after a moment.</summary>
    public TimeSpan WaitedSince(DateTimeOffset at, NodeId? group = null) => TimeSpan.FromSeconds(
        _waits.Where(wait => wait.At >= at).Sum(wait => Number(group is { } id ? wait.Data[WaitedIn]?[id.Value] : wait.Data[Waited]) ?? 0));

    /// <summary>From now on the run spends what this night gives it.</summary>
    public void Begin(DateTimeOffset now, long tokens) => (Fresh, _isFreshNow) = ((now, tokens), true);

    /// <summary>What whoever takes the run up later in the night must know.</summary>
    public void Note(JsonObject resumed)
    {
        if (_isFreshNow && Fresh is { } fresh)
        {
            resumed[FreshFrom] = fresh.Tokens;
        }
    }

    /// <summary>What a run that comes to rest only waited since it was taken up.</summary>
    public static void Note(JsonObject suspended, TurnWaits run, IEnumerable<PlanNode> groups, DateTimeOffset now)
    {
        suspended[Waited] = Seconds(run, now);
        var within = new JsonObject(groups.Where(group => group.IsEntered && Seconds(group.Waits, now) > 0).Select(group => KeyValuePair.Create(group.Spec.Id.Value, (JsonNode?)Seconds(group.Waits, now))));
        if (within.Count > 0)
        {
            suspended[WaitedIn] = within;
        }
    }

    private static double Seconds(TurnWaits waits, DateTimeOffset now) => Math.Round(waits.Total(now).TotalSeconds, 3);

    // a number of the store is not always of the type that it was written with
    private static double? Number(JsonNode? node) => double.TryParse(node?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;
}
