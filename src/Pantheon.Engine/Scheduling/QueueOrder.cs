using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Moves a queued run: to a priority, before all others, or behind them; its journal says who did.</summary>
public static class QueueOrder
{
    public const string First = "first";
    public const string Last = "last";

    /// <summary>The run as it stands in the queue now; throws where the place is none, and where the run is not queued any more.</summary>
    public static async Task<Run> MoveAsync(IRunStore store, RunId id, string place, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var queue = await store.QueueAsync(cancellationToken);
        var moved = Moved(queue, id, place);
        var run = queue.First(queued => queued.Id == id);
        var because = new JournalEvent(EventKinds.RunPrioritised)
        {
            Data = new JsonObject { ["by"] = by, ["to"] = place, ["place"] = moved.Place, ["priority"] = moved.Priority, ["was_place"] = run.Place, ["was_priority"] = run.Priority },
        };
        await store.CommitQueuedAsync(moved, because, [], cancellationToken);
        return moved;
    }

    /// <summary>The run as it would stand in the queue; throws where the place is none, and where the run is not queued.</summary>
    public static Run Moved(IReadOnlyList<Run> queue, RunId id, string place)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var run = queue.FirstOrDefault(queued => queued.Id == id)
            ?? throw new PantheonException(Codes.RunNotQueued, $"run {id.Short} is not queued", "only what waits has a place: pantheon queue list");
        var others = queue.Where(queued => queued.Id != id).Select(queued => queued.Place).Append(0).ToList();
        return place switch
        {
            First => run with { Place = others.Min() - 1 },
            Last => run with { Place = others.Max() + 1 },
            _ => run with { Place = 0, Priority = Number(place) },
        };
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100
        ? number
        : throw new PantheonException(Codes.PlaceUnclear, $"'{text}' is no place in the queue", "a priority from 0 (first) to 100 (last), or the word first or last");
}
